import { applyAlarmChanges } from '@cityloop/db/queries/alarm-change';
import { insertCityEvents } from '@cityloop/db/queries/city-event';
import { type DeviceStatusRow, upsertDeviceStatuses } from '@cityloop/db/queries/device-status';
import { addIngestCounts, type IngestCounts } from '@cityloop/db/queries/ingest-counter';
import { upsertLatestReadings } from '@cityloop/db/queries/latest-reading';
import { insertQuarantine } from '@cityloop/db/queries/quarantine';
import { insertReadings, type ReadingRow } from '@cityloop/db/queries/reading';
import { appendTouchedBuckets, bucketsTouchedBy } from '@cityloop/db/queries/rollup';
import { upsertRuleStates } from '@cityloop/db/queries/rule-state';
import { inTransaction } from '@cityloop/db/transaction';
import type pg from 'pg';
import type { BreachWatch } from './breach.ts';
import type { InboundMessage, Outcome } from './outcome.ts';
import { quarantined } from './quarantined.ts';
import type { Registry } from './registry.ts';

/** One outcome on its way to the database, with the message that it came from. */
export interface Entry {
  readonly message: InboundMessage;
  readonly outcome: Outcome;
}

export interface Written {
  readonly counts: IngestCounts;
  readonly alarmChanges: number;
  readonly statusChanges: number;
}

/** What a writer is told of the messages besides their outcomes: how many, for the totals. */
export type WriteBatch = (entries: readonly Entry[], messages: number) => Promise<Written>;

export interface WriterParts {
  readonly pool: pg.Pool;
  readonly breach: BreachWatch;
  readonly registry: () => Registry;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

/**
 * Writes a batch in one transaction of set-wise statements. Rejects with nothing written when the database is away; an
 * entry that the database refuses is found by halving and quarantined, so that it never blocks the others.
 */
export function createWriter(parts: WriterParts): WriteBatch {
  return async function write(entries: readonly Entry[], messages: number): Promise<Written> {
    try {
      return await writeOnce(parts, entries, messages);
    } catch (error) {
      if (!isRefusedData(error) || entries.length === 0) throw error;
      const [first, second] = halve(entries, error);
      const written = await write(first, messages);
      return second.length === 0 ? written : sumOf(written, await write(second, 0));
    }
  };
}

/** A lone entry becomes its own quarantine; one that can't even be quarantined throws. */
function halve(entries: readonly Entry[], error: unknown): [readonly Entry[], readonly Entry[]] {
  const middle = Math.ceil(entries.length / 2);
  const [entry] = entries;
  if (entries.length > 1 || !entry) return [entries.slice(0, middle), entries.slice(middle)];
  if (entry.outcome.kind === 'quarantined') throw error;
  const reason = error instanceof Error ? error.message : String(error);
  const outcome = quarantined(entry.message, 'schema', `the database refuses it: ${reason}`);
  return [[{ message: entry.message, outcome }], []];
}

const NO_PARTITION = /no partition of relation/;

/** SQLSTATE 22 and 23, or a value that can't be encoded. A missing partition is the store's fault and passes. */
function isRefusedData(error: unknown): boolean {
  if (error instanceof RangeError || error instanceof TypeError) return true;
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return false;
  return /^(22|23)/.test(error.code) && !NO_PARTITION.test(error.message);
}

async function writeOnce(parts: WriterParts, entries: readonly Entry[], messages: number): Promise<Written> {
  const { readings, statuses, events, quarantine } = sort(entries);
  const judgement = parts.breach.judge(readings, parts.registry().rulesByMetric);
  const written = await inTransaction(parts.pool, async (client) => {
    const inserted = await insertReadings(client, readings);
    await upsertLatestReadings(client, newestOf(readings));
    await appendTouchedBuckets(client, bucketsTouchedBy(readings, parts.now()));
    await upsertRuleStates(client, judgement.stateChanges);
    const alarmChanges = await applyAlarmChanges(client, judgement.alarmChanges);
    const statusChanges = await upsertDeviceStatuses(client, statuses);
    const newEvents = await insertCityEvents(client, events);
    await insertQuarantine(client, quarantine);
    const counts = {
      messages,
      readings: inserted.stored,
      duplicates: inserted.duplicates + events.length - newEvents,
      conflicts: inserted.conflicts,
      quarantined: quarantine.length,
      events: newEvents,
      statuses: statuses.length,
    };
    await addIngestCounts(client, counts);
    return { counts, alarmChanges, statusChanges };
  });
  judgement.commit();
  return written;
}

function sort(entries: readonly Entry[]) {
  const outcomes = entries.map((entry) => entry.outcome);
  const statuses = new Map<number, DeviceStatusRow>();
  for (const outcome of outcomes) if (outcome.kind === 'status') statuses.set(outcome.row.componentKey, outcome.row);
  return {
    // By key and time: rows land side by side, writers lock in one order, rules see time pass. The sort is stable, so
    // the first of two readings of the same time stays the first.
    readings: outcomes
      .flatMap((outcome) => (outcome.kind === 'reading' ? [outcome.row] : []))
      .sort((a, b) => a.componentKey - b.componentKey || a.metricKey - b.metricKey || a.at - b.at),
    statuses: [...statuses.values()],
    events: outcomes.flatMap((outcome) => (outcome.kind === 'event' ? [outcome.row] : [])),
    quarantine: outcomes.flatMap((outcome) => (outcome.kind === 'quarantined' ? [outcome.row] : [])),
  };
}

/** The newest of each component and metric, of sorted readings; of two at the same time the first. */
function newestOf(readings: readonly ReadingRow[]): ReadingRow[] {
  const newest: ReadingRow[] = [];
  for (const reading of readings) {
    const last = newest.at(-1);
    if (last?.componentKey !== reading.componentKey || last.metricKey !== reading.metricKey) newest.push(reading);
    else if (reading.at > last.at) newest[newest.length - 1] = reading;
  }
  return newest;
}

function sumOf(a: Written, b: Written): Written {
  const names = Object.keys(a.counts) as (keyof IngestCounts)[];
  return {
    counts: Object.fromEntries(names.map((name) => [name, a.counts[name] + b.counts[name]])) as IngestCounts,
    alarmChanges: a.alarmChanges + b.alarmChanges,
    statusChanges: a.statusChanges + b.statusChanges,
  };
}
