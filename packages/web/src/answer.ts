import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Operation } from '@cityloop/contract/rest/operation';
import type { Response } from 'express';

/** A file as an answer. */
export interface Bytes {
  readonly mediaType: string;
  readonly length: number;
  readonly content: Readable;
  /** Beside type, length and `nosniff`. Without a Cache-Control here it is never kept. */
  readonly headers: Readonly<Record<string, string>>;
}

/** Another address as an answer. */
export interface Redirect {
  readonly location: string;
}

const SEE_OTHER = 303;

/** Sends what a route gave, as its operation says it answers. A route that has sent the headers answered by itself. */
export async function sendAnswer(operation: Operation, response: Response, answer: unknown): Promise<void> {
  if (response.headersSent) return;
  response.set('Cache-Control', 'no-store');
  switch (operation.answers) {
    case 'bytes':
      return sendBytes(response, operation.status ?? 200, answer as Bytes);
    case 'redirect':
      response.redirect(operation.status ?? SEE_OTHER, (answer as Redirect).location);
      return;
    default:
      response.status(operation.status ?? 200);
      if (answer === undefined) response.end();
      else response.json(answer);
  }
}

async function sendBytes(response: Response, status: number, { mediaType, length, content, headers }: Bytes) {
  response.status(status).set({
    'Content-Type': mediaType,
    'Content-Length': String(length),
    'X-Content-Type-Options': 'nosniff',
    ...headers,
  });
  await pipeline(content, response);
}
