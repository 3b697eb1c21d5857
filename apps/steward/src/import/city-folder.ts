import { createHash, type Hash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Findings } from './fault.ts';

/** A city's folder: which files it has, and the hash over those that were read. */
export interface CityFolder {
  readonly findings: Findings;
  has(file: string): boolean;
  pathOf(file: string): string;
  /** The text of a file without its byte order mark; undefined where there is none or it can't be read, which is told. */
  readText(file: string): Promise<string | undefined>;
  /** Adds the bytes of a file to the hash: those of a sheet, which is read as a stream. */
  addToHash(file: string): Promise<void>;
  hash(): string;
}

export async function openCityFolder(folder: string, edition: string, findings: Findings): Promise<CityFolder> {
  const hash = createHash('sha256').update(`${edition}\n`);
  const names = new Set(await listFiles(folder, findings));
  const pathOf = (file: string) => join(folder, file);
  return {
    findings,
    has: (file) => names.has(file),
    pathOf,
    hash: () => hash.copy().digest('hex'),
    addToHash: (file) => addFile(hash, file, pathOf(file)),
    async readText(file) {
      if (!names.has(file)) return undefined;
      try {
        await addFile(hash, file, pathOf(file));
        return textOf(await readFile(pathOf(file)));
      } catch (error) {
        findings.faults.push({ file, message: `can't be read: ${error instanceof Error ? error.message : error}` });
        return undefined;
      }
    },
  };
}

async function listFiles(folder: string, { faults }: Findings): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    faults.push({ file: folder, message: isMissing ? 'there is no such folder' : String(error) });
    return [];
  }
}

async function addFile(hash: Hash, file: string, path: string): Promise<void> {
  hash.update(`${file}\0`);
  for await (const piece of createReadStream(path) as AsyncIterable<Uint8Array>) hash.update(piece);
  hash.update('\0');
}

/** JSON is UTF-8; some programs write UTF-16 with its mark. @throws TypeError for anything else */
function textOf(bytes: Buffer): string {
  const [first = 0, second = 0] = bytes;
  const isLittle = first === 0xff && second === 0xfe;
  const isBig = first === 0xfe && second === 0xff;
  const encoding = isLittle ? 'utf-16le' : isBig ? 'utf-16be' : 'utf-8';
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder('gb18030', { fatal: true }).decode(bytes);
  }
}
