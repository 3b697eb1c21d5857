import { isSame, joined, type Sha256 } from './merkle.ts';

/** What the platform gives to who writes a log: the domain has no encodings of its own. */
export interface Encoding {
  readonly sha256: Sha256;
  readonly utf8: (text: string) => Uint8Array;
  readonly toBase64: (bytes: Uint8Array) => string;
}

/** And to who reads and verifies one. */
export interface Platform extends Encoding {
  readonly fromBase64: (text: string) => Uint8Array;
  /** Ed25519 over the raw 32 bytes of a public key. */
  readonly isSigned: (publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array) => boolean;
}

/** Size and root of the log at a moment, in the log's own name (C2SP tlog-checkpoint). */
export interface Checkpoint {
  readonly origin: string;
  readonly size: number;
  readonly root: Uint8Array;
}

/** A text and the signatures below it (C2SP signed-note). */
export interface SignedNote {
  /** Ends with a line break; what is signed. */
  readonly text: string;
  readonly signatures: readonly { readonly name: string; readonly keyId: Uint8Array; readonly signature: Uint8Array }[];
}

/** A key that a note is checked by: `name+hex+base64`. */
export interface VerifierKey {
  readonly name: string;
  readonly keyId: Uint8Array;
  readonly algorithm: number;
  readonly publicKey: Uint8Array;
}

const ED25519 = 1;
/** A witness signs a time together with the note (C2SP tlog-cosignature). */
const COSIGNATURE = 4;
const SIGNATURE_LINE = /^\u2014 (\S+) ([A-Za-z0-9+/]+=*)$/;

export function checkpointText({ origin, size, root }: Checkpoint, { toBase64 }: Encoding): string {
  return `${origin}\n${size}\n${toBase64(root)}\n`;
}

/** Undefined where the text is no checkpoint. */
export function readCheckpoint(text: string, { fromBase64 }: Platform): Checkpoint | undefined {
  const [origin, size, root] = text.split('\n');
  if (!origin || !root || !/^(0|[1-9]\d*)$/.test(size ?? '')) return undefined;
  const bytes = fromBase64(root);
  return bytes.length === 32 ? { origin, size: Number(size), root: bytes } : undefined;
}

/** Undefined where it is no signed note. */
export function readNote(note: string, { fromBase64 }: Platform): SignedNote | undefined {
  const end = note.lastIndexOf('\n\n');
  if (end < 0) return undefined;
  const lines = note
    .slice(end + 2)
    .split('\n')
    .filter(Boolean);
  const signatures = lines.flatMap((line) => {
    const [, name, encoded] = SIGNATURE_LINE.exec(line) ?? [];
    if (!name || !encoded) return [];
    const bytes = fromBase64(encoded);
    return [{ name, keyId: bytes.slice(0, 4), signature: bytes.slice(4) }];
  });
  return lines.length > 0 && signatures.length === lines.length
    ? { text: note.slice(0, end + 1), signatures }
    : undefined;
}

/** The line that a signature adds below the text and an empty line. */
export function signatureLine(key: VerifierKey, signature: Uint8Array, { toBase64 }: Encoding): string {
  return `\u2014 ${key.name} ${toBase64(joined(key.keyId, signature))}\n`;
}

export function ed25519Key(name: string, publicKey: Uint8Array, platform: Encoding): VerifierKey {
  return { name, algorithm: ED25519, publicKey, keyId: keyIdOf(name, ED25519, publicKey, platform) };
}

export function verifierKeyText({ name, keyId, algorithm, publicKey }: VerifierKey, { toBase64 }: Encoding): string {
  const id = [...keyId].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  return `${name}+${id}+${toBase64(joined(Uint8Array.of(algorithm), publicKey))}`;
}

/** Undefined where the text is no key, or its id is not that of the key. */
export function readVerifierKey(text: string, platform: Platform): VerifierKey | undefined {
  const [, name, id, encoded] = /^([^+\s]+)\+([0-9a-f]{8})\+(\S+)$/.exec(text) ?? [];
  if (!name || !id || !encoded) return undefined;
  const bytes = platform.fromBase64(encoded);
  const [algorithm = 0, publicKey] = [bytes[0], bytes.slice(1)];
  if (publicKey.length !== 32 || (algorithm !== ED25519 && algorithm !== COSIGNATURE)) return undefined;
  const keyId = keyIdOf(name, algorithm, publicKey, platform);
  const named = Uint8Array.from(id.match(/../g) ?? [], (hex) => Number.parseInt(hex, 16));
  return isSame(keyId, named) ? { name, keyId, algorithm, publicKey } : undefined;
}

function keyIdOf(name: string, algorithm: number, publicKey: Uint8Array, { sha256, utf8 }: Encoding): Uint8Array {
  return sha256(joined(utf8(`${name}\n`), Uint8Array.of(algorithm), publicKey)).slice(0, 4);
}

/** Did this key sign the note? */
export function isSignedBy(note: SignedNote, key: VerifierKey, platform: Platform): boolean {
  return note.signatures.some(
    ({ name, keyId, signature }) =>
      name === key.name && isSame(keyId, key.keyId) && isValid(note.text, key, signature, platform),
  );
}

function isValid(text: string, key: VerifierKey, signature: Uint8Array, { utf8, isSigned }: Platform): boolean {
  if (key.algorithm === ED25519) return isSigned(key.publicKey, utf8(text), signature);
  const time = signature.slice(0, 8).reduce((sum, byte) => sum * 256 + byte, 0);
  return isSigned(key.publicKey, utf8(`cosignature/v1\ntime ${time}\n${text}`), signature.slice(8));
}
