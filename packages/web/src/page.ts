import { createHash } from 'node:crypto';
import { z } from 'zod';
import { isStorable } from './parse.ts';
import { ProblemError } from './route.ts';

/** How a list is read in pages. */
export interface Paged<Row, Position, Item> {
  /** Which list it is, with its subject and order where it has several: a cursor of another list is refused. */
  readonly list: string;
  /** JSON that says where in the list a row stands. */
  readonly position: z.ZodType<Position>;
  /** At most `limit` rows behind a position, or from the beginning. */
  readonly rows: (after: Position | undefined, limit: number) => Promise<readonly Row[]>;
  readonly positionOf: (row: Row) => Position;
  readonly present: (row: Row) => Item;
}

/** What a query says of the page wanted. */
export interface PageQuery {
  readonly cursor?: string | undefined;
  readonly limit: number;
}

/**
 * One page of a list: it reads one row more than it answers, to know whether there is a next page.
 * @throws ProblemError `invalid` for a cursor that this list never gave
 */
export async function page<Row, Position, Item>(
  { cursor, limit }: PageQuery,
  { list, position, positionOf, rows, present }: Paged<Row, Position, Item>,
): Promise<{ items: Item[]; next: string | null }> {
  const after = cursor === undefined ? undefined : readCursor(cursor, list, position);
  const found = await rows(after, limit + 1);
  const shown = found.slice(0, limit);
  const last = shown.at(-1);
  const next = last !== undefined && found.length > limit ? writeCursor(list, positionOf(last)) : null;
  return { items: shown.map(present), next };
}

/** Of the form of our cursors: those of another version are refused, and their callers begin again. */
const VERSION = 1;
const CHECK_LENGTH = 6;

/** Version, list and position as JSON, and a check that gives away what was cut off or altered. It is no secret. */
export function writeCursor(list: string, position: unknown): string {
  const text = Buffer.from(JSON.stringify([VERSION, list, position])).toString('base64url');
  return `${text}.${checkOf(text)}`;
}

function readCursor<Position>(cursor: string, list: string, position: z.ZodType<Position>): Position {
  const [text = '', check, ...more] = cursor.split('.');
  const decoded = more.length === 0 && check === checkOf(text) ? decode(text) : undefined;
  const parsed = z.tuple([z.literal(VERSION), z.literal(list), position]).safeParse(decoded);
  if (parsed.success && isStorable(parsed.data[2])) return parsed.data[2];
  throw new ProblemError('invalid', 'query.cursor: it is not one that this list gave. Start again without it.');
}

function decode(text: string): unknown {
  try {
    return JSON.parse(Buffer.from(text, 'base64url').toString());
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function checkOf(text: string): string {
  return createHash('sha256').update(text).digest('base64url').slice(0, CHECK_LENGTH);
}
