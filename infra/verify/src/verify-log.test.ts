import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { leafHash, treeRoot } from '@cityloop/domain/evidence/merkle';
import {
  checkpointText,
  ed25519Key,
  signatureLine,
  type VerifierKey,
  verifierKeyText,
} from '@cityloop/domain/evidence/note';
import { bundlesOf, tilesOf } from '@cityloop/domain/evidence/tile';
import { describe, expect, it } from 'vitest';
import { NODE_PLATFORM } from './node-platform.ts';
import { Finding, type LogToVerify, verifiedLine, verifyLog } from './verify-log.ts';

const { sha256, utf8 } = NODE_PLATFORM;

interface Signer {
  readonly key: VerifierKey;
  readonly privateKey: KeyObject;
}

function signer(name: string): Signer {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const raw = new Uint8Array(publicKey.export({ format: 'der', type: 'spki' }).subarray(-32));
  return { key: ed25519Key(name, raw, NODE_PLATFORM), privateKey };
}

const LOG = signer('cityloop/test');
const WITNESS = signer('witness.example');
const vkey = ({ key }: Signer) => verifierKeyText(key, NODE_PLATFORM);
const seal = (id: string, seq: number, hash = `${seq}`) =>
  utf8(JSON.stringify({ v: 1, kind: 'caseSeal', at: '2026-09-15T00:00:00Z', id, seq, hash, outcomes: '' }));

function checkpoint(entries: readonly Uint8Array[], signers: readonly Signer[] = [LOG]): string {
  const root = treeRoot(
    entries.map((entry) => leafHash(entry, sha256)),
    sha256,
  );
  const text = checkpointText({ origin: 'cityloop/test', size: entries.length, root }, NODE_PLATFORM);
  const lines = signers.map(({ key, privateKey }) =>
    signatureLine(key, new Uint8Array(sign(null, Buffer.from(text), privateKey)), NODE_PLATFORM),
  );
  return `${text}\n${lines.join('')}`;
}

/** A log in memory, with a way to spoil it. */
function logOf(entries: readonly Uint8Array[], signers?: readonly Signer[]) {
  const leaves = entries.map((entry) => leafHash(entry, sha256));
  const files = new Map([...bundlesOf(entries), ...tilesOf(leaves, sha256)].map(({ path, bytes }) => [path, bytes]));
  files.set('checkpoint', utf8(checkpoint(entries, signers)));
  return files;
}

const MANY = Array.from({ length: 1_100 }, (_, index) => seal(`c${index}`, 1));

function outcome(files: ReadonlyMap<string, Uint8Array>, more: Omit<LogToVerify, 'read'> = {}): string {
  try {
    return verifiedLine(verifyLog({ read: (path) => files.get(path), ...more }));
  } catch (error) {
    if (error instanceof Finding) return `${error.exitCode}: ${error.message}`;
    throw error;
  }
}

describe('a log that is right', () => {
  it('is verified, and says how much it is and its root', () => {
    expect(outcome(logOf(MANY), { key: vkey(LOG) })).toMatch(
      /^verified 1100 entries, size 1100, root [A-Za-z0-9+/]{43}=$/,
    );
  });

  it('is consistent with what somebody kept of it before', () => {
    expect(outcome(logOf(MANY), { old: checkpoint(MANY.slice(0, 700)) })).toMatch(/^verified/);
  });

  it('may be empty', () => {
    expect(outcome(logOf([]))).toMatch(/^verified 0 entries, size 0/);
  });

  it('has the witnesses that are asked for', () => {
    const files = logOf(MANY, [LOG, WITNESS]);
    expect(outcome(files, { witnesses: [vkey(WITNESS)] })).toMatch(/^verified/);
  });
});

describe('a log that is not right', () => {
  const spoiled = (path: string, change: (bytes: Uint8Array) => Uint8Array | undefined) => {
    const files = logOf(MANY);
    const bytes = files.get(path);
    if (!bytes) throw new Error(`the log has no ${path}`);
    const changed = change(bytes.slice());
    if (changed) files.set(path, changed);
    else files.delete(path);
    return files;
  };
  const flip = (at: number) => (bytes: Uint8Array) => {
    bytes[at] = (bytes[at] ?? 0) ^ 1;
    return bytes;
  };

  it.each([
    ['a word of an entry', 'tile/entries/002', flip(40), /^2: entry 512: not the leaf of tile\/0\/002$/],
    ['a hash of a tile', 'tile/0/004.p/76', flip(18 * 32), /^2: entry 1042: not the leaf of tile\/0\/004\.p\/76$/],
    [
      'a hash of a higher tile',
      'tile/1/000.p/4',
      flip(0),
      /^2: tile\/1\/000\.p\/4: it is not the tile above its entries$/,
    ],
    ['a length in a bundle', 'tile/entries/000', flip(1), /^2: tile\/entries\/000: it is not 256 whole entries$/],
    ['a missing bundle', 'tile/entries/001', () => undefined, /^2: tile\/entries\/001 is missing$/],
    ['a missing checkpoint', 'checkpoint', () => undefined, /^1: checkpoint is missing$/],
    ['no checkpoint', 'checkpoint', () => utf8('hello'), /^1: checkpoint is no checkpoint$/],
  ])('%s is found, with its place', (_what, path, change, expected) => {
    expect(outcome(spoiled(path, change))).toMatch(expected);
  });

  it('a root that is not that of the entries', () => {
    const files = logOf(MANY);
    files.set('checkpoint', utf8(checkpoint([...MANY.slice(0, -1), seal('other', 1)])));
    expect(outcome(files)).toMatch(/^2: checkpoint: its root/);
  });

  it('a signature of another key', () => {
    expect(outcome(logOf(MANY, [WITNESS]), { key: vkey(LOG) })).toMatch(/^2: checkpoint: not signed by cityloop\/test/);
  });

  it('a case that is sealed against an earlier seal', () => {
    expect(outcome(logOf([seal('c', 3), seal('c', 2)]))).toMatch(
      /^2: entry 1: case c is sealed against an earlier seal/,
    );
  });

  it('a history that is not the one that somebody kept', () => {
    expect(outcome(logOf(MANY), { old: checkpoint([...MANY.slice(0, 9), seal('x', 1)]) })).toMatch(
      /^3: the first 10 entries/,
    );
    expect(outcome(logOf(MANY.slice(0, 5)), { old: checkpoint(MANY) })).toMatch(/^3: the log has 5 entries/);
  });

  it('too few witnesses', () => {
    expect(outcome(logOf(MANY), { witnesses: [vkey(WITNESS)], quorum: 1 })).toBe(
      '4: 0 of 1 witnesses signed the checkpoint',
    );
  });

  it('a key that is none', () => {
    expect(outcome(logOf(MANY), { key: 'nonsense' })).toMatch(/^1: --key nonsense is no verifier key/);
  });
});
