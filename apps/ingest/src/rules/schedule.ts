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

export function createSchedule(
  book: SourceBook,
  watchedOf: (componentKey: number) => readonly WatchedMetric[],
): Schedule {
  const moments = createMoments();
  const momentNow = (componentKey: number) => momentOf(componentKey, watchedOf(componentKey), book);

  function bring(componentKey: number): void {
    const moment = momentNow(componentKey);
    if (moment !== undefined) moments.bring(componentKey, moment);
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
      for (const componentKey of components) bring(componentKey);
    },
    all() {
      for (const componentKey of book.components()) bring(componentKey);
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
