import { inTransaction } from '@cityloop/db/connection/transaction';
import { SettledElsewhere } from '@cityloop/db/ingest/inbox';
import { type Lane, type StoredTelemetry, storeTelemetry, type TelemetryBatch } from '@cityloop/db/ingest/ingest-lane';
import { bucketsTouchedBy } from '@cityloop/db/telemetry/rollup';
import type { TakenReading } from '@cityloop/domain/telemetry/reading';
import type { InboundMessage } from '@cityloop/intake/outcome';
import type { Registry } from '@cityloop/intake/registry';
import type pg from 'pg';
import type { BreachWatch, Judgement } from '../rules/breach.ts';
import { distinctReadings } from './distinct-readings.ts';
import { NO_COUNTS, type NumberedBatch, type WriteBatch, type Written } from './numbered-batch.ts';
import type { QuarantineLimit } from './quarantine-limit.ts';
import { createRedeliveries } from './redelivery.ts';
import { isEmpty, type Remainder, rowsOf, writeRemainder } from './remainder.ts';
import { sortByKind } from './sorted-batch.ts';
import type { LaneTicks } from './ticker.ts';
import type { Workers } from './workers.ts';

export interface WriterParts {
  readonly pool: pg.Pool;
  readonly lane: Lane;
  readonly breach: BreachWatch;
  /** What is due by time alone; none where the lane has no readings, or who owns a source judges it. */
  readonly ticks?: LaneTicks | undefined;
  readonly registry: () => Registry;
  readonly quarantineLimit: QuarantineLimit;
  /** Rules are judged by those who own the sources. */
  readonly workers: Workers;
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** Another process writes under this worker's name. */
  readonly onFenced: () => void;
}

/** After a repeated reading, for how many batches more of them are expected. */
const REPEATS_EXPECTED_FOR = 20;

/**
 * Writes a batch in one transaction of set-wise statements; one of readings alone is a single round trip. After a
 * rejection it may or may not be written: a batch that comes again under its number is not written twice.
 */
export function createWriter(parts: WriterParts): WriteBatch {
  const writeAll = createWriterOfAll(parts);
  return async function write(batch) {
    try {
      return await writeAll(batch);
    } catch (error) {
      if (!(error instanceof SettledElsewhere)) throw error;
      return write(without(error.ids, batch));
    }
  };
}

/** When the inbox changes hands, its former owner may still hold messages that the next has stored. */
function without(ids: ReadonlySet<number>, { entries, messages, ...batch }: NumberedBatch): NumberedBatch {
  const isLeft = ({ inbox }: InboundMessage) => inbox === undefined || !ids.has(inbox.id);
  return { ...batch, entries: entries.filter(({ message }) => isLeft(message)), messages: messages.filter(isLeft) };
}

/** Rejects with SettledElsewhere where the batch holds messages of the inbox that are no longer there. */
function createWriterOfAll(parts: WriterParts): WriteBatch {
  const { lane, quarantineLimit, now } = parts;
  const redeliveries = createRedeliveries(parts.pool);
  // A batch is judged once, however often it is tried: one of the tries may have been committed.
  const judgements = new WeakMap<NumberedBatch, Judgement>();
  let repeatsExpectedFor = 0;

  return async function write(batch: NumberedBatch): Promise<Written> {
    const sorted = sortByKind(batch.entries);
    const { readings, latest, repeats, conflicts } = distinctReadings(sorted.readings);
    const { rulesByMetric } = parts.registry();
    const streams = parts.workers.split(readings, latest, rulesByMetric);
    const judgement = judgements.get(batch) ?? judge(parts, batch, streams.relay ? [] : readings);
    judgements.set(batch, judgement);
    if (isNothing(batch, judgement)) return settled(judgement);
    const telemetry = {
      number: batch.number,
      messages: batch.messages.length,
      readings,
      repeats,
      conflicts,
      expectsRepeats: repeatsExpectedFor > 0,
      ...streams,
      touched: bucketsTouchedBy(readings, now()),
    };
    const settingAside = await redeliveries(sorted.setAside.map(({ message }) => message));
    const admission = quarantineLimit.admit(rowsOf(sorted.setAside, settingAside));
    const remainder = { ...sorted, judgement, settingAside, admission, batch };
    const [stored, written] = await parts.workers.exclusively(() => store(parts, telemetry, remainder));
    if (stored.status === 'fenced') {
      parts.onFenced();
      throw new Error(`another process took over lane ${lane.name} of worker ${lane.worker}`);
    }
    judgement.commit();
    admission.commit();
    const isAllNew = stored.stored === readings.length;
    repeatsExpectedFor = isAllNew ? Math.max(0, repeatsExpectedFor - 1) : REPEATS_EXPECTED_FOR;
    return { ...written, counts: totalOf(written, stored, batch.messages.length, sorted.readings.length) };
  };
}

/** One round trip where there is nothing but readings, else one transaction. */
async function store(
  { pool, lane }: WriterParts,
  telemetry: TelemetryBatch,
  remainder: Remainder,
): Promise<readonly [StoredTelemetry, Written]> {
  if (isEmpty(remainder)) return [await storeTelemetry(pool, lane, telemetry), NOTHING_MORE];
  return inTransaction(pool, async (client) => {
    const stored = await storeTelemetry(client, lane, telemetry);
    return [stored, stored.status === 'new' ? await writeRemainder(client, lane, remainder) : NOTHING_MORE];
  });
}

const NOTHING_MORE: Written = { counts: NO_COUNTS, alarmChanges: 0, statusChanges: 0 };

/** The counts of the remainder with those of the readings. */
function totalOf({ counts }: Written, { stored, conflicting }: StoredTelemetry, messages: number, readings: number) {
  const duplicates = counts.duplicates + readings - stored - conflicting;
  return { ...counts, messages, readings: stored, conflicts: conflicting, duplicates };
}

/** A moment had come, and turned out to be none. */
function isNothing({ entries, messages }: NumberedBatch, { alarmChanges, stateChanges }: Judgement): boolean {
  return entries.length + messages.length + alarmChanges.length + stateChanges.length === 0;
}

function settled(judgement: Judgement): Written {
  judgement.commit();
  return NOTHING_MORE;
}

/** What is relayed is judged by those who own the sources; so `readings` are none then. */
function judge(
  { breach, registry, now, ticks }: WriterParts,
  { since, through }: NumberedBatch,
  readings: readonly TakenReading[],
): Judgement {
  const [wall, ours] = [now(), performance.now()];
  const due = through === Number.NEGATIVE_INFINITY ? [] : (ticks?.due() ?? []);
  const judgement = breach.judge(readings, {
    registry: registry(),
    // A clock that stepped meanwhile makes nothing older than its batch.
    heardAt: (receivedAt) => ours - Math.min(Math.max(0, wall - receivedAt), Math.max(0, ours - since)),
    due,
    heardThrough: () => through,
  });
  return {
    ...judgement,
    commit() {
      judgement.commit();
      ticks?.settle(due);
    },
  };
}
