import { createHash, randomBytes } from 'node:crypto';

const SALT_BYTES = 12;

/**
 * A key as Mosquitto's password file holds it: `$6$salt$sha512(key + salt)`, base64. One round on purpose: the key is long and
 * random, so it can't be guessed, and a whole city that reconnects at once costs a microsecond a device (the file's other
 * format, PBKDF2, costs Mosquitto's default 101 rounds), also at each reload, when it checks every session again.
 */
export function brokerVerifier(key: string): string {
  const salt = randomBytes(SALT_BYTES);
  const digest = createHash('sha512').update(key).update(salt).digest('base64');
  return `$6$${salt.toString('base64')}$${digest}`;
}
