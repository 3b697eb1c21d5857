import { z } from 'zod';
import type { Change } from '../rest/change.ts';
import type { Situation } from '../rest/situation.ts';

export const watchRequest = z.strictObject({
  rooms: z.array(z.string().max(160)).max(200),
  after: z.int().nonnegative().optional(),
  /** As the last answer said it: where the feed has another one now, the answer says `reload`. */
  generation: z.uuid().optional(),
  /** `at` of the change `after`: two histories may have given the same number. */
  afterAt: z.iso.datetime().optional(),
});
export type WatchRequest = z.infer<typeof watchRequest>;
/**
 * `generation`: which history the numbers belong to; another one after the database was restored or rolled back. `reload`: what
 * comes after `after` is no longer kept, or `after` is of another history; fetch everything again, changes go on after `last`.
 */
export type Watching = { readonly last: number; readonly generation: string; readonly reload?: true | undefined };
export type WatchReply = Watching | { readonly problem: { code: string; detail: string } };

/** [componentId, metric, at (ISO 8601), value, quality] */
export type LiveReading = readonly [componentId: string, metric: string, at: string, value: number, quality: string];

/** What the server sends. Hints and figures only: records are fetched by REST. */
export interface ServerEvents {
  changes: (changes: readonly Change[]) => void;
  readings: (readings: readonly LiveReading[]) => void;
  vitals: (situation: Situation) => void;
}

export interface ClientEvents {
  watch: (request: WatchRequest, reply: (answer: WatchReply) => void) => void;
}
