import { createHash, randomBytes } from 'node:crypto';

/** 32 random bytes, as text for a cookie or header. */
export function newToken(): string {
  return randomBytes(32).toString('base64url');
}

/** What is stored of a token: a stolen table opens nothing. A fast hash suits, since the token can't be guessed. */
export function hashToken(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}
