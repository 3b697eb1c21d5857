import { randomUUID } from 'node:crypto';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** Where a file lies: under its own hash, so that the same file is kept once. */
export function evidencePath(folder: string, sha256: Uint8Array): string {
  const hex = Buffer.from(sha256).toString('hex');
  return join(folder, hex.slice(0, 2), hex);
}

/**
 * Puts a file under its hash, whole or not at all, and on the disk before this returns: a row that names it is committed afterwards. The
 * original is kept byte for byte, with its EXIF.
 */
export async function storeEvidence(folder: string, sha256: Uint8Array, file: Uint8Array): Promise<void> {
  const path = evidencePath(folder, sha256);
  const draft = `${path}.${randomUUID()}.draft`;
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  try {
    await writeDurably(draft, file);
    await rename(draft, path);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
  await flushFolder(dirname(path));
}

async function writeDurably(path: string, file: Uint8Array): Promise<void> {
  const handle = await open(path, 'wx', 0o600);
  try {
    await handle.writeFile(file);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Without this the new name may be lost with the power, though the bytes are not. */
async function flushFolder(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
