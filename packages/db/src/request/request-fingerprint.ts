import { canonicalJson } from '@cityloop/domain/evidence/canonical-json';
import { sha256 } from '../connection/sha256.ts';

/** Who sent a request, and the hash of what it said: the same request again has the same. */
export interface RequestFingerprint {
  readonly actor: string;
  readonly bodySha256: Buffer;
}

export function fingerprintOf(actor: string, body: unknown): RequestFingerprint {
  return { actor, bodySha256: sha256(canonicalJson(body)) };
}
