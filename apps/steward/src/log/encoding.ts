import { sha256 } from '@cityloop/db/connection/sha256';
import type { Encoding } from '@cityloop/domain/evidence/note';

/** Hashes and encodings by Node, for who writes the log. */
export const ENCODING: Encoding = {
  sha256: (bytes) => new Uint8Array(sha256(bytes)),
  utf8: (text) => new TextEncoder().encode(text),
  toBase64: (bytes) => Buffer.from(bytes).toString('base64'),
};
