import { createHash } from 'node:crypto';

/** Of the parts one after another, as a `bytea` column takes it. */
export function sha256(...parts: readonly (string | Uint8Array)[]): Buffer {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest();
}
