import { createHash } from 'node:crypto';
import type { Request, Response } from 'express';

/** A large answer that is the same for everybody, made once. */
export interface CachedAnswer<T> {
  readonly value: T;
  readonly text: string;
  readonly etag: string;
}

export function cacheAnswer<T>(value: T): CachedAnswer<T> {
  const text = JSON.stringify(value);
  return { value, text, etag: `"${createHash('sha256').update(text).digest('base64url').slice(0, 22)}"` };
}

/** Sends it, or 304 to whoever has it: browsers keep it and ask each time, since a new city may be imported. */
export function answerCached<T>(request: Request, response: Response, cached: CachedAnswer<T>, type: string): T {
  response.set({ 'Cache-Control': 'private, no-cache', ETag: cached.etag, Vary: 'Cookie, Authorization' });
  response.status(200);
  if (request.fresh) response.status(304).end();
  else response.type(type).send(cached.text);
  return cached.value;
}
