import { createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type { WebhookDoor } from '@cityloop/db/feed/feed-credential';
import type { SecretSeal } from '@cityloop/db/feed/secret-seal';
import { hashToken } from '@cityloop/db/people/token';
import type { SignatureForm, WebhookAuth } from '@cityloop/domain/feed/webhook-auth';
import { ProblemError } from '@cityloop/web/route';
import { sealedFor } from './credential-routes.ts';

/** A message as it came: what was sent, and after unpacking. */
export interface SentBody {
  readonly sent: Buffer;
  readonly unpacked: Buffer;
}

interface Knock {
  readonly feed: string;
  readonly headers: IncomingHttpHeaders;
}

/**
 * Whether a sender that sends its secret is the one; a signature is only looked for, since it needs the body.
 * @throws ProblemError `unauthenticated` that says what to send, or `not-found` where no feed is fed this way
 */
export function admitSender({ feed, headers }: Knock, door: WebhookDoor | undefined): asserts door is WebhookDoor {
  if (!door) {
    if (headers.authorization === undefined) throw unproven(feed, 'send the token of the feed');
    throw new ProblemError('not-found', `There is no feed ${feed} that takes messages by webhook.`);
  }
  const { token } = door;
  if (!token) throw unproven(feed, 'it has no secret; an administrator issues one');
  const { auth, secretHash } = token;
  const shown = secretShown(auth, headers);
  if (shown === undefined) throw unproven(feed, `send ${describe(auth)}`);
  if (auth.scheme === 'hmac') return;
  if (secretHash === null || !timingSafeEqual(hashToken(shown), secretHash)) {
    throw unproven(feed, 'this is not its secret, which may have been replaced');
  }
}

/** As `admitSender`, for a file: it isn't held in memory to look for a signature of it. */
export function admitFileSender(knock: Knock, door: WebhookDoor | undefined): void {
  admitSender(knock, door);
  if (door.token?.auth.scheme !== 'hmac') return;
  throw unproven(knock.feed, 'its secret signs messages; send files signed in, or by a secret that is sent');
}

/** @throws ProblemError `unauthenticated` for a missing, old or wrong signature */
export async function checkSignature(
  { feed, headers }: Knock,
  { token }: WebhookDoor,
  { body, seal, now }: { readonly body: SentBody; readonly seal: SecretSeal; readonly now: Date },
): Promise<void> {
  if (token?.auth.scheme !== 'hmac' || token.sealedSecret === null) return;
  const secret = await seal.open(token.sealedSecret, sealedFor(feed));
  if (secret === undefined)
    throw unproven(feed, 'its secret can not be read any more; an administrator issues another');
  const form = token.auth;
  const before = signedBefore(form, { feed, headers }, now);
  const given = textOf(headers[form.header.toLowerCase()])?.trim() ?? '';
  // Some sign what they send, some what they packed.
  const isRight = [body.sent, body.unpacked].some((bytes) =>
    isSignature(given, form, macOf(form, { secret, before, bytes })),
  );
  if (!isRight) throw unproven(feed, `the signature in ${form.header} is not that of this body under its secret`);
}

/** What of the time is signed, before the body. @throws ProblemError where it is missing or too far from ours */
function signedBefore({ timestamp }: SignatureForm, { feed, headers }: Knock, now: Date): string {
  if (!timestamp) return '';
  const { header, toleranceSeconds, separator } = timestamp;
  const text = textOf(headers[header.toLowerCase()]) ?? '';
  const seconds = /^\d{1,12}$/.test(text) ? Number(text) : Number.NaN;
  const isNear = Math.abs(now.getTime() / 1000 - seconds) <= toleranceSeconds;
  if (isNear) return text + separator;
  const detail = `${header} must be the time of sending in seconds since 1970, within ${toleranceSeconds} s of ours (${Math.floor(now.getTime() / 1000)})`;
  throw unproven(feed, detail);
}

function macOf(
  { algorithm }: SignatureForm,
  { secret, before, bytes }: { readonly secret: string; readonly before: string; readonly bytes: Buffer },
): Buffer {
  return createHmac(algorithm, secret).update(before).update(bytes).digest();
}

/** In constant time. Several signatures may stand in one header, by commas or blanks: while a sender changes its secret. */
function isSignature(given: string, { prefix, encoding }: SignatureForm, mac: Buffer): boolean {
  return given.split(/[,\s]+/).some((one) => {
    if (!one.startsWith(prefix)) return false;
    const signature = Buffer.from(one.slice(prefix.length), encoding);
    return signature.length === mac.length && timingSafeEqual(signature, mac);
  });
}

function secretShown(auth: WebhookAuth, headers: IncomingHttpHeaders): string | undefined {
  const { authorization = '' } = headers;
  if (auth.scheme === 'bearer') return /^Bearer ([\x21-\x7e]{16,256})$/i.exec(authorization)?.[1];
  if (auth.scheme !== 'basic') return textOf(headers[auth.header.toLowerCase()]);
  const sent = /^Basic ([\w+/=-]{1,600})$/i.exec(authorization)?.[1];
  const [, username, password] = /^([^:]*):(.*)$/s.exec(Buffer.from(sent ?? '', 'base64').toString()) ?? [];
  return username === auth.username ? password : undefined;
}

function textOf(header: string | string[] | undefined): string | undefined {
  return Array.isArray(header) ? header.join(',') : header;
}

function describe(auth: WebhookAuth): string {
  if (auth.scheme === 'bearer') return 'its token as Authorization: Bearer';
  if (auth.scheme === 'basic') return `user name ${auth.username} and its password as Authorization: Basic`;
  return auth.scheme === 'header'
    ? `its key in the header ${auth.header}`
    : `the signature of the body in ${auth.header}`;
}

function unproven(feed: string, what: string): ProblemError {
  return new ProblemError('unauthenticated', `Cannot take a message for feed ${feed}: ${what}.`);
}
