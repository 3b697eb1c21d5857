import { generateKeyPairSync, sign } from 'node:crypto';
import { alterationSince, type CaseSeal, findBrokenSeal } from '@cityloop/domain/evidence/case-seal';
import { joined, leafHash, treeRoot } from '@cityloop/domain/evidence/merkle';
import {
  checkpointText,
  ed25519Key,
  isSignedBy,
  readCheckpoint,
  readNote,
  readVerifierKey,
  signatureLine,
  verifierKeyText,
} from '@cityloop/domain/evidence/note';
import { bundlesOf, entriesIn, hashesIn, TILE_WIDTH, tilePath, tilesOf } from '@cityloop/domain/evidence/tile';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NODE_PLATFORM } from './node-platform.ts';

const { sha256 } = NODE_PLATFORM;
const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');
const platform = NODE_PLATFORM;

/** The eight leaves of the tests that Certificate Transparency published, and their roots. */
const LEAVES = ['', '00', '10', '2021', '3031', '40414243', '5051525354555657', '606162636465666768696a6b6c6d6e6f'];
const ROOTS = [
  '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
  '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
  'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
  '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
];

describe('the tree (RFC 6962)', () => {
  const hashes = LEAVES.map((leaf) => leafHash(Buffer.from(leaf, 'hex'), sha256));

  it.each(ROOTS.map((root, index) => [index + 1, root] as const))(
    'of %i leaves has the published root',
    (size, root) => {
      expect(hex(treeRoot(hashes.slice(0, size), sha256))).toBe(root);
    },
  );

  it('of none is the hash of nothing', () => {
    expect(hex(treeRoot([], sha256))).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
  });

  it('is the recursion of the standard at any size', () => {
    const split = (list: readonly Uint8Array[]): Uint8Array => {
      const [only] = list;
      if (only && list.length === 1) return only;
      const left = 2 ** Math.floor(Math.log2(list.length - 1));
      return sha256(joined(Uint8Array.of(1), split(list.slice(0, left)), split(list.slice(left))));
    };
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 700 }), (size) => {
        const leaves = Array.from({ length: size }, (_, index) => leafHash(Buffer.from(String(index)), sha256));
        expect(hex(treeRoot(leaves, sha256))).toBe(hex(split(leaves)));
      }),
      { numRuns: 40 },
    );
  });
});

describe('tiles (C2SP tlog-tiles)', () => {
  it.each([
    [0, 1, 'tile/0/000.p/1'],
    [1, 256, 'tile/0/001'],
    [1234067, 256, 'tile/0/x001/x234/067'],
    [1000, 5, 'tile/0/x001/000.p/5'],
  ])('index %i of width %i: %s', (index, width, path) => {
    expect(tilePath(0, index, width)).toBe(path);
  });

  it('hold every hash, and above them the roots of the full ones', () => {
    const leaves = Array.from({ length: 600 }, (_, index) => leafHash(Buffer.from(String(index)), sha256));
    const tiles = new Map(tilesOf(leaves, sha256).map(({ path, bytes }) => [path, hashesIn(bytes)]));
    expect([...tiles.keys()]).toEqual(['tile/0/000', 'tile/0/001', 'tile/0/002.p/88', 'tile/1/000.p/2']);
    expect(tiles.get('tile/1/000.p/2')?.map(hex)).toEqual([
      hex(treeRoot(leaves.slice(0, TILE_WIDTH), sha256)),
      hex(treeRoot(leaves.slice(TILE_WIDTH, 2 * TILE_WIDTH), sha256)),
    ]);
  });

  it('bundles give their entries back, and a cut one none', () => {
    const entries = Array.from({ length: 300 }, (_, index) => Buffer.from(`entry ${index}`));
    const [first, second] = bundlesOf(entries);
    expect(entriesIn(first?.bytes ?? new Uint8Array(), 256)?.length).toBe(256);
    expect(entriesIn(second?.bytes ?? new Uint8Array(), 44)?.map((entry) => Buffer.from(entry).toString())).toEqual(
      entries.slice(256).map(String),
    );
    expect(entriesIn((second?.bytes ?? new Uint8Array()).slice(0, -1), 44)).toBeUndefined();
  });
});

describe('signed notes', () => {
  const pair = generateKeyPairSync('ed25519');
  const raw = new Uint8Array(pair.publicKey.export({ format: 'der', type: 'spki' }).subarray(-32));
  const key = ed25519Key('cityloop/test', raw, platform);
  const text = checkpointText({ origin: 'cityloop/test', size: 7, root: sha256(new Uint8Array()) }, platform);
  const note = `${text}\n${signatureLine(key, new Uint8Array(sign(null, Buffer.from(text), pair.privateKey)), platform)}`;

  it('the published example of a verifier key is understood', () => {
    const published = 'PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW';
    const read = readVerifierKey(published, platform);
    expect(read && verifierKeyText(read, platform)).toBe(published);
  });

  it('the published example of a note is signed by it', () => {
    const published =
      'If you think cryptography is the answer to your problem,\nthen you don\u2019t know what your problem is.\n\n\u2014 PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n';
    const signer = readVerifierKey('PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW', platform);
    const read = readNote(published.replace('don\u2019t', "don't"), platform);
    expect(read && signer && isSignedBy(read, signer, platform)).toBe(true);
  });

  it('ours is signed by its key and no other, and a changed one by none', () => {
    const read = readNote(note, platform);
    const other = ed25519Key('cityloop/test', sha256(raw), platform);
    expect(read && isSignedBy(read, key, platform)).toBe(true);
    expect(read && isSignedBy(read, other, platform)).toBe(false);
    const changed = readNote(note.replace('\n7\n', '\n8\n'), platform);
    expect(changed && isSignedBy(changed, key, platform)).toBe(false);
  });

  it('a checkpoint is read back', () => {
    expect(readCheckpoint(text, platform)).toMatchObject({ origin: 'cityloop/test', size: 7 });
    expect(readCheckpoint('cityloop/test\n07\nAAAA\n', platform)).toBeUndefined();
  });
});

describe('a sealed case', () => {
  const seal: CaseSeal = { v: 1, kind: 'caseSeal', at: '', id: 'c', seq: 2, hash: 'b', outcomes: 'y' };
  const whole = { hashes: ['a', 'b', 'c'], outcomes: ['x', 'y', 'z'] };

  it('may grow', () => {
    expect(alterationSince(seal, whole)).toBeUndefined();
  });

  it.each([
    ['deleted', { hashes: [], outcomes: [] }, /whole case is gone/],
    ['cut', { hashes: ['a'], outcomes: ['x'] }, /ends at action 1/],
    ['rebuilt', { ...whole, hashes: ['a', 'B', 'c'] }, /chain was rebuilt/],
    ['given another outcome', { ...whole, outcomes: ['x', 'Y', 'z'] }, /outcome up to action 2/],
  ])('that was %s is found', (_what, state, words) => {
    expect(alterationSince(seal, state)).toMatch(words);
  });

  it('is not sealed again at an earlier action, nor with another hash', () => {
    expect(findBrokenSeal([seal, { ...seal, seq: 3, hash: 'c' }])).toBeUndefined();
    expect(findBrokenSeal([seal, { ...seal, id: 'd', seq: 1 }, { ...seal, seq: 1 }])).toBe(2);
    expect(findBrokenSeal([seal, { ...seal, hash: 'B' }])).toBe(1);
  });
});
