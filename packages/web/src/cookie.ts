import { parseCookie } from 'cookie';
import type { Response } from 'express';

const NAME = 'cityloop_session';
const DEVICE_NAME = 'cityloop_device';
/** Browsers keep no cookie longer. */
const DEVICE_MS = 400 * 86_400_000;
/** A shift's week: phones and desks sign in again after it. */
export const SESSION_MS = 7 * 86_400_000;

/** The session's token in a Cookie header. */
export function readSessionCookie(header: string | undefined): string | undefined {
  return parseCookie(header ?? '')[NAME] || undefined;
}

export function setSessionCookie(response: Response, token: string, secure: boolean): void {
  response.cookie(NAME, token, { httpOnly: true, sameSite: 'lax', path: '/', secure, maxAge: SESSION_MS });
}

export function clearSessionCookie(response: Response, secure: boolean): void {
  response.clearCookie(NAME, { httpOnly: true, sameSite: 'lax', path: '/', secure });
}

/** The token that tells a browser again in which somebody has signed in before. */
export function readDeviceCookie(header: string | undefined): string | undefined {
  return parseCookie(header ?? '')[DEVICE_NAME] || undefined;
}

/** Sent with sign-ins alone. */
export function setDeviceCookie(response: Response, token: string, secure: boolean): void {
  response.cookie(DEVICE_NAME, token, {
    httpOnly: true,
    sameSite: 'strict',
    path: '/api/session',
    secure,
    maxAge: DEVICE_MS,
  });
}
