import { joined, type Sha256, treeRoot } from './merkle.ts';

/** Hashes in a full tile, and entries in a full bundle (C2SP tlog-tiles). */
export const TILE_WIDTH = 256;
const HASH_BYTES = 32;

/** A file of the log: its path below the log's folder, and what is in it. */
export interface LogFile {
  readonly path: string;
  readonly bytes: Uint8Array;
}

/** `x001/x234/067`: an index in groups of three digits (tlog-tiles). */
function indexPath(index: number): string {
  const digits = String(index);
  const groups = digits.padStart(Math.ceil(digits.length / 3) * 3, '0').match(/\d{3}/g) ?? [];
  return groups.map((group, at) => (at < groups.length - 1 ? `x${group}` : group)).join('/');
}

/** The path of tile `index` at `level`, or of an entry bundle; `.p/W` where it holds only W of 256. */
export function tilePath(level: number | 'entries', index: number, width: number): string {
  const partial = width < TILE_WIDTH ? `.p/${width}` : '';
  return `tile/${level}/${indexPath(index)}${partial}`;
}

/** Every tile of a tree of these leaves: level 0 holds their hashes, each level above the roots of the full tiles below. */
export function tilesOf(leafHashes: readonly Uint8Array[], sha256: Sha256): LogFile[] {
  const files: LogFile[] = [];
  let hashes = leafHashes;
  for (let level = 0; hashes.length > 0; level += 1) {
    const above: Uint8Array[] = [];
    for (let index = 0; index * TILE_WIDTH < hashes.length; index += 1) {
      const tile = hashes.slice(index * TILE_WIDTH, (index + 1) * TILE_WIDTH);
      files.push({ path: tilePath(level, index, tile.length), bytes: joined(...tile) });
      if (tile.length === TILE_WIDTH) above.push(treeRoot(tile, sha256));
    }
    hashes = above;
  }
  return files;
}

/** Entries as they lie in bundles of 256: each behind its length in two bytes, the higher first. */
export function bundlesOf(entries: readonly Uint8Array[]): LogFile[] {
  const files: LogFile[] = [];
  for (let index = 0; index * TILE_WIDTH < entries.length; index += 1) {
    const bundle = entries.slice(index * TILE_WIDTH, (index + 1) * TILE_WIDTH);
    const parts = bundle.flatMap((entry) => [lengthOf(entry), entry]);
    files.push({ path: tilePath('entries', index, bundle.length), bytes: joined(...parts) });
  }
  return files;
}

function lengthOf(entry: Uint8Array): Uint8Array {
  if (entry.length > 65_535) throw new Error(`An entry of ${entry.length} bytes doesn't fit into the log: 65535 do`);
  return Uint8Array.of(entry.length >> 8, entry.length & 255);
}

/** The entries of a bundle; undefined where it isn't `count` whole ones. */
export function entriesIn(bundle: Uint8Array, count: number): Uint8Array[] | undefined {
  const entries: Uint8Array[] = [];
  let at = 0;
  while (at + 2 <= bundle.length) {
    const end = at + 2 + (bundle[at] ?? 0) * 256 + (bundle[at + 1] ?? 0);
    if (end > bundle.length) return undefined;
    entries.push(bundle.slice(at + 2, end));
    at = end;
  }
  return at === bundle.length && entries.length === count ? entries : undefined;
}

export function hashesIn(tile: Uint8Array): Uint8Array[] {
  const hashes: Uint8Array[] = [];
  for (let at = 0; at < tile.length; at += HASH_BYTES) hashes.push(tile.slice(at, at + HASH_BYTES));
  return hashes;
}
