import { z } from 'zod';
import type { Change } from '../rest/change.ts';
import type { Situation } from '../rest/situation.ts';

export const watchRequest = z.strictObject({
  rooms: z.array(z.string().max(160)).max(200),
  after: z.int().nonnegative().optional(),
});
export type WatchRequest = z.infer<typeof watchRequest>;
/** `reload`: what comes after `after` is no longer kept; fetch everything again, changes go on after `last`. */
export type Watching = { readonly last: number; readonly reload?: true };
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
