import type { RuleGroup } from '@cityloop/domain/alarm/rule-group';
import type { WatchedMetric } from '@cityloop/intake/registry';
import { createMoments } from './moments.ts';
import type { SourceBook, Stream } from './source-book.ts';
import { momentOf, momentOfStream } from './tick-source.ts';

/** When rules have to look at which component though nothing is heard of it. */
export interface Schedule {
  has(componentKey: number): boolean;
  /** Streams that were just judged. */
  timed(streams: readonly { readonly group: RuleGroup; readonly stream: Stream }[]): void;
  /** Components that were looked at as a whole. */
  again(components: readonly number[]): void;
  /** All that are in the book: other rules may be in force. */
  all(): void;
  /** Takes out so many components whose moment has come by `until`. */
  takeDue(until: number, most: number): number[];
  /** The earliest moment. */
  next(): number | undefined;
}

/** A component that can't be judged yet, because something of it is still on its way, is looked at again so much later. */
const LOOK_AGAIN_MS = 20;

export function createSchedule(
  book: SourceBook,
  watchedOf: (componentKey: number) => readonly WatchedMetric[],
  now: () => number,
): Schedule {
  const moments = createMoments();
  const momentNow = (componentKey: number) => momentOf(componentKey, watchedOf(componentKey), book);

  function bring(componentKey: number, notBefore: number): void {
    const moment = momentNow(componentKey);
    if (moment !== undefined) moments.bring(componentKey, Math.max(moment, notBefore));
  }

  return {
    has: moments.has,
    timed(streams) {
      for (const { group, stream } of streams) {
        const moment = momentOfStream(group, stream);
        if (moment < Number.POSITIVE_INFINITY) moments.bring(stream.componentKey, moment);
      }
    },
    again(components) {
      const notBefore = now() + LOOK_AGAIN_MS;
      for (const componentKey of components) bring(componentKey, notBefore);
    },
    all() {
      for (const componentKey of book.components()) bring(componentKey, Number.NEGATIVE_INFINITY);
    },
    takeDue(until, most) {
      const due: number[] = [];
      while (due.length < most) {
        const componentKey = moments.take(until);
        if (componentKey === undefined) break;
        // Most were put off meanwhile: a source that speaks regularly is never silent.
        const moment = momentNow(componentKey);
        if (moment === undefined) continue;
        if (moment > until) moments.bring(componentKey, moment);
        else due.push(componentKey);
      }
      return due;
    },
    next: moments.next,
  };
}
