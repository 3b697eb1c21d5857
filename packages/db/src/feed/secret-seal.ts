import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { link, readFile, rm, writeFile } from 'node:fs/promises';

/**
 * Keeps secrets that must be used again (to check a signature, to sign in elsewhere) unreadable in the database and its
 * backups: AES-256-GCM under a key in a file of its own, which is made where the first secret is sealed.
 */
export interface SecretSeal {
  /** @param of whose secret it is; a sealed secret opens for the same one alone */
  seal(secret: string, of: string): Promise<Buffer>;
  /** Undefined where the key is another one, as after restoring a backup elsewhere, or the bytes were changed. */
  open(sealed: Buffer, of: string): Promise<string | undefined>;
}

/** Whose secret it is: what a feed signs in with elsewhere. */
export function pullSecretOf(feed: string): string {
  return `pull of feed ${feed}`;
}

/** In DATA_DIR; belongs into no backup of the database, and beside every copy of it that is to go on with its secrets. */
export const SEALING_KEY = 'sealing.key';

const CIPHER = 'aes-256-gcm';
const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** @param file holds the key in base64, mode 0600 */
export function createSecretSeal(file: string): SecretSeal {
  let known: Buffer | undefined;

  async function findKey(): Promise<Buffer | undefined> {
    if (known) return known;
    const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return undefined;
      throw error;
    });
    if (text === undefined) return undefined;
    const key = Buffer.from(text.trim(), 'base64');
    if (key.length !== KEY_BYTES) throw new Error(`Cannot use ${file}: it must hold ${KEY_BYTES} bytes in base64`);
    known = key;
    return key;
  }

  /** Of several processes that make it at once, one wins. */
  async function makeKey(): Promise<Buffer> {
    const draft = `${file}.${process.pid}.${randomBytes(4).toString('hex')}`;
    await writeFile(draft, `${randomBytes(KEY_BYTES).toString('base64')}\n`, { mode: 0o600, flag: 'wx' });
    await link(draft, file)
      .catch((error: NodeJS.ErrnoException) => {
        if (error.code !== 'EEXIST') throw error;
      })
      .finally(() => rm(draft));
    const key = await findKey();
    if (!key) throw new Error(`Cannot read ${file}, which was made a moment ago`);
    return key;
  }

  return {
    async seal(secret, of) {
      const key = (await findKey()) ?? (await makeKey());
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv(CIPHER, key, nonce).setAAD(Buffer.from(of));
      const sealed = Buffer.concat([cipher.update(secret, 'utf8'), cipher.final()]);
      return Buffer.concat([nonce, cipher.getAuthTag(), sealed]);
    },
    async open(sealed, of) {
      const key = await findKey();
      if (!key || sealed.length < NONCE_BYTES + TAG_BYTES) return undefined;
      const decipher = createDecipheriv(CIPHER, key, sealed.subarray(0, NONCE_BYTES));
      decipher.setAAD(Buffer.from(of)).setAuthTag(sealed.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
      try {
        return decipher.update(sealed.subarray(NONCE_BYTES + TAG_BYTES), undefined, 'utf8') + decipher.final('utf8');
      } catch {
        // Another key, or changed bytes: GCM tells no more.
        return undefined;
      }
    },
  };
}
