import type { DeviceStatusRow } from '@cityloop/db/component/device-status';
import type { CityEventRow } from '@cityloop/db/feed/city-event';
import type { FeedNote } from '@cityloop/db/feed/feed-traffic';
import type { QuarantineRow } from '@cityloop/db/quarantine/quarantine';
import type { ReadingRow } from '@cityloop/db/telemetry/reading';
import type { InboundMessage } from '@cityloop/intake/outcome';
import type { Entry } from './held.ts';

/** The outcomes of a batch by kind. */
export interface SortedBatch {
  readonly readings: readonly ReadingRow[];
  /** The last of each device. */
  readonly statuses: readonly DeviceStatusRow[];
  readonly events: readonly CityEventRow[];
  /** But for second tries: those keep their row. */
  readonly setAside: readonly SetAside[];
  readonly feedNotes: readonly FeedNote[];
}

export interface SetAside {
  readonly message: InboundMessage;
  readonly row: QuarantineRow;
}

export function sortByKind(entries: readonly Entry[]): SortedBatch {
  const readings: ReadingRow[] = [];
  const statuses = new Map<number, DeviceStatusRow>();
  const events: CityEventRow[] = [];
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
