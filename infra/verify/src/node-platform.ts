import { createHash, verify } from 'node:crypto';
import type { Platform } from '@cityloop/domain/evidence/note';

/** Before the 32 bytes of an Ed25519 key in the form that Node reads. */
const SPKI_PREFIX = Buffer.from('302a300506032b6570032100', 'hex');

/** Hashes, encodings and signatures by Node itself: the verifier has no other dependency. */
export const NODE_PLATFORM: Platform = {
  sha256: (bytes) => new Uint8Array(createHash('sha256').update(bytes).digest()),
  utf8: (text) => new TextEncoder().encode(text),
  toBase64: (bytes) => Buffer.from(bytes).toString('base64'),
  fromBase64: (text) => new Uint8Array(Buffer.from(text, 'base64')),
  isSigned: (publicKey, message, signature) =>
    verify(null, message, { key: Buffer.concat([SPKI_PREFIX, publicKey]), format: 'der', type: 'spki' }, signature),
};
