import { createBitSet } from './bit-set.ts';
import { type JournalEntry, PUBLISHED } from './journal.ts';
import { createLatencyHistogram } from './latency.ts';
import type { PlanClock } from './plan-clock.ts';
import type { Script } from './script.ts';

/** What a generator counts. An acknowledgement counts after `settle`, that is once its entry is in the journal. */
export function createTally(script: Script, clock: PlanClock) {
  const acknowledged = createBitSet(script.plan.messages);
  const latencies = { readings: createLatencyHistogram(), events: createLatencyHistogram() };
  const counts = { due: 0, published: 0, redelivered: 0, repeated: 0, acknowledged: 0, connectionsLost: 0 };
  let unsettled: number[] = [];
  return {
    due: () => counts.due,
    counts: () => ({ ...counts }),
    latencies: () => ({ readings: latencies.readings.summary(), events: latencies.events.summary() }),
    *fallDue(due: number): Generator<number> {
      while (counts.due < due) {
        yield counts.due;
        counts.due += 1;
      }
    },
    count({ kind, flags, message }: Omit<JournalEntry, 'at'>): void {
      if (kind === 'acknowledged') unsettled.push(message);
      if (kind !== 'published') return;
      counts.published += 1;
      if (flags & PUBLISHED.redelivered) counts.redelivered += 1;
      else if (flags & PUBLISHED.repeated) counts.repeated += 1;
    },
    settle(): void {
      for (const message of unsettled) {
        if (!acknowledged.add(message)) continue;
        counts.acknowledged += 1;
        const histogram = script.kindOf(message) === 'event' ? latencies.events : latencies.readings;
        histogram.add(clock.sinceDue(script.schedule.dueAt(message)));
      }
      unsettled = [];
    },
    lose(): void {
      counts.connectionsLost += 1;
    },
  };
}
