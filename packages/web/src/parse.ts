import express, { type Request, type Response } from 'express';
import { z } from 'zod';
import { ProblemError } from './route.ts';

/** JSON bodies are small; photos come as multipart. */
const MAX_JSON = '256kb';
const NOTHING = z.strictObject({}).optional();
const readJson = express.json({ limit: MAX_JSON, strict: true });

/** Reads a JSON body into `request.body`. @throws what becomes 400, 413 or 415. */
export async function readBody(request: Request, response: Response): Promise<void> {
  const hasBody =
    request.headers['transfer-encoding'] !== undefined || Number(request.headers['content-length'] ?? 0) > 0;
  if (!hasBody) return;
  if (!request.is('json')) {
    throw new ProblemError('unsupported-media-type', 'Send JSON with Content-Type application/json.');
  }
  await new Promise<void>((resolve, reject) => {
    readJson(request, response, (error?: unknown) => (error ? reject(error) : resolve()));
  });
}

/** The value in the shape of the schema. @throws ProblemError `invalid` listing every fault by path. */
export function parsePart<S extends z.ZodType>(schema: S, value: unknown, part: 'query' | 'body'): z.output<S> {
  const result = schema.safeParse(value);
  if (result.success && !isStorable(value)) {
    throw new ProblemError('invalid', `${part}: a text holds NUL or half a surrogate pair, which cannot be stored`);
  }
  if (result.success) return result.data;
  const faults = result.error.issues.map(({ path, message }) => ({ path: path.join('.'), message }));
  const first = faults[0];
  const where = first?.path ? `${part}.${first.path}` : part;
  throw new ProblemError('invalid', `${where}: ${first?.message ?? 'is not valid'}`, { in: part, faults });
}

/** A JSON body by its schema. An operation without one takes nothing, or an empty object. @throws ProblemError `invalid` */
export function parseBody(schema: z.ZodType | undefined, sent: unknown): unknown {
  if (schema) return parsePart(schema, sent, 'body');
  parsePart(NOTHING, sent, 'body');
  return undefined;
}

/** Names of subjects are short and of one line. */
const LONGEST_PARAM = 512;

/** What a path names, decoded. @throws ProblemError `not-found` for what no subject can be called */
export function readParams(params: Request['params']): Readonly<Record<string, string>> {
  const named = Object.entries(params).map(([name, value]) => [name, String(value)] as const);
  const isName = ([, text]: readonly [string, string]) =>
    text.length <= LONGEST_PARAM && !/[\p{Cc}\p{Surrogate}]/u.test(text);
  if (named.every(isName)) return Object.fromEntries(named);
  throw new ProblemError('not-found', 'Nothing is called so: the path holds control characters, or is too long.');
}

/** PostgreSQL takes no text with NUL or half a surrogate pair: found here, it is the caller's fault and not ours. */
export function isStorable(value: unknown): boolean {
  if (typeof value === 'string') return !/\0|\p{Surrogate}/u.test(value);
  return typeof value !== 'object' || value === null || Object.values(value).every(isStorable);
}
