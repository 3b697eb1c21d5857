import { inflateRawSync } from 'node:zlib';

const END = 0x06054b50;
const ENTRY = 0x02014b50;
const LOCAL = 0x04034b50;
const END_BYTES = 22;
const LONGEST_COMMENT = 65_535;
const ENCRYPTED = 1;
const STORED = 0;
const DEFLATED = 8;

interface Entry {
  readonly name: string;
  readonly flags: number;
  readonly method: number;
  readonly packedBytes: number;
  readonly localAt: number;
}

/**
 * The one file of a ZIP archive (APPNOTE 6.3, its directory at the end), at most `mostBytes`: what unpacks to more is refused
 * by what it is and not by what the archive says. Folders and what macOS adds beside a file don't count.
 * @throws Error that says what is wrong; RangeError for a file that is too large
 */
export function readZipOfOne(archive: Buffer, mostBytes: number): Buffer {
  const files = entriesOf(archive).filter(({ name }) => !name.endsWith('/') && !name.startsWith('__MACOSX/'));
  const [file] = files;
  if (!file || files.length > 1) throw new Error(`the archive holds ${files.length} files, not one`);
  if (file.flags & ENCRYPTED) throw new Error(`${file.name} is encrypted`);
  const packed = dataOf(archive, file);
  if (file.method === DEFLATED) return inflateRawSync(packed, { maxOutputLength: mostBytes });
  if (file.method !== STORED) throw new Error(`${file.name} is packed by method ${file.method}, not by deflate`);
  if (packed.length > mostBytes) throw new RangeError(`${packed.length} bytes`);
  return packed;
}

function entriesOf(archive: Buffer): Entry[] {
  const end = endOf(archive);
  const count = archive.readUInt16LE(end + 10);
  const entries: Entry[] = [];
  let at = archive.readUInt32LE(end + 16);
  for (let read = 0; read < count; read += 1) {
    if (at + 46 > end || archive.readUInt32LE(at) !== ENTRY) throw new Error('its directory is broken');
    const nameBytes = archive.readUInt16LE(at + 28);
    entries.push({
      name: archive.toString('utf8', at + 46, at + 46 + nameBytes).slice(0, 200),
      flags: archive.readUInt16LE(at + 8),
      method: archive.readUInt16LE(at + 10),
      packedBytes: archive.readUInt32LE(at + 20),
      localAt: archive.readUInt32LE(at + 42),
    });
    at += 46 + nameBytes + archive.readUInt16LE(at + 30) + archive.readUInt16LE(at + 32);
  }
  return entries;
}

/** The record at the end, before a comment. */
function endOf(archive: Buffer): number {
  const last = archive.length - END_BYTES;
  for (let at = last; at >= Math.max(0, last - LONGEST_COMMENT); at -= 1) {
    if (archive.readUInt32LE(at) === END) return at;
  }
  throw new Error('it has no directory: it is no archive, or was cut short');
}

function dataOf(archive: Buffer, { name, localAt, packedBytes }: Entry): Buffer {
  if (localAt + 30 > archive.length || archive.readUInt32LE(localAt) !== LOCAL) throw new Error(`${name} is not there`);
  const start = localAt + 30 + archive.readUInt16LE(localAt + 26) + archive.readUInt16LE(localAt + 28);
  if (start + packedBytes > archive.length) throw new Error(`${name} is cut short`);
  return archive.subarray(start, start + packedBytes);
}
