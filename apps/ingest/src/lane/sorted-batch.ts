import type { CityEvent } from '@cityloop/domain/event/city-event';
import type { FeedNote } from '@cityloop/domain/feed/feed-note';
import type { ReportedStatus } from '@cityloop/domain/telemetry/online';
import type { QuarantinedMessage } from '@cityloop/domain/telemetry/quarantined-message';
import type { TakenReading } from '@cityloop/domain/telemetry/reading';
import type { InboundMessage } from '@cityloop/intake/outcome';
import type { Entry } from './held.ts';

/** The outcomes of a batch by kind. */
export interface SortedBatch {
  readonly readings: readonly TakenReading[];
  /** The last of each device. */
  readonly statuses: readonly ReportedStatus[];
  readonly events: readonly CityEvent[];
  /** Without those that were redriven: they keep their row. */
  readonly setAside: readonly SetAside[];
  readonly feedNotes: readonly FeedNote[];
}

export interface SetAside {
  readonly message: InboundMessage;
  readonly row: QuarantinedMessage;
}

export function sortByKind(entries: readonly Entry[]): SortedBatch {
  const readings: TakenReading[] = [];
  const statuses = new Map<number, ReportedStatus>();
  const events: CityEvent[] = [];
  const setAside: SetAside[] = [];
  const feedNotes: FeedNote[] = [];
  for (const { outcome, message } of entries) {
    if (outcome.kind === 'reading') readings.push(outcome.row);
    else if (outcome.kind === 'status') statuses.set(outcome.row.componentKey, outcome.row);
    else if (outcome.kind === 'event') events.push(outcome.row);
    else if (outcome.kind === 'feed') feedNotes.push(outcome.row);
    else if (message.inbox?.redriveOf === undefined) setAside.push({ message, row: outcome.row });
  }
  return { readings, statuses: [...statuses.values()], events, setAside, feedNotes };
}
