import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ed25519Key, signatureLine, type VerifierKey, verifierKeyText } from '@cityloop/domain/evidence/note';
import { ENCODING } from './encoding.ts';

/** What the evidence log is signed with. */
export interface LogKey {
  readonly origin: string;
  /** What others verify by: `name+hex+base64`. */
  readonly vkey: string;
  /** A signed note of the text. */
  sign(text: string): string;
}

/** The private key lies in DATA_DIR for its own user alone; the first who asks makes it. */
export function openLogKey(dataDir: string, origin: string): LogKey {
  const path = join(dataDir, 'log.key');
  const privateKey = existsSync(path) ? createPrivateKey(readFileSync(path)) : makeKey(path);
  const raw = createPublicKey(privateKey).export({ format: 'der', type: 'spki' }).subarray(-32);
  const verifier: VerifierKey = ed25519Key(origin, new Uint8Array(raw), ENCODING);
  return {
    origin,
    vkey: verifierKeyText(verifier, ENCODING),
    sign(text) {
      const signature = new Uint8Array(sign(null, Buffer.from(text), privateKey));
      return `${text}\n${signatureLine(verifier, signature, ENCODING)}`;
    },
  };
}

function makeKey(path: string): KeyObject {
  const { privateKey } = generateKeyPairSync('ed25519');
  writeFileSync(path, privateKey.export({ format: 'pem', type: 'pkcs8' }), { mode: 0o600, flag: 'wx' });
  return privateKey;
}
