import { applyAlarmChanges } from '@cityloop/db/alarm/alarm-change';
import { upsertRuleStates } from '@cityloop/db/alarm/rule-state';
import { type DeviceStatusRow, upsertDeviceStatuses } from '@cityloop/db/component/device-status';
import { inTransaction } from '@cityloop/db/connection/transaction';
import { type CityEventRow, insertCityEvents } from '@cityloop/db/feed/city-event';
import { type FeedNote, storeFeedNotes } from '@cityloop/db/feed/feed-traffic';
import { SettledElsewhere, type SettledRedrive, settleInbox } from '@cityloop/db/ingest/inbox';
import {
  addLaneCounts,
  type IngestCounts,
  type Lane,
  storeTelemetry,
  type TelemetryBatch,
} from '@cityloop/db/ingest/ingest-lane';
import { keepSetAsideDeliveries } from '@cityloop/db/ingest/set-aside-delivery';
import { addQuarantineCounts, insertQuarantine, type QuarantineRow } from '@cityloop/db/quarantine/quarantine';
import type { ReadingRow } from '@cityloop/db/telemetry/reading';
import { bucketsTouchedBy } from '@cityloop/db/telemetry/rollup';
import type { InboundMessage } from '@cityloop/intake/outcome';
import type { Registry } from '@cityloop/intake/registry';
import type pg from 'pg';
import type { BreachWatch, Judgement } from '../rules/breach.ts';
import type { Entry } from './held.ts';
import type { Admission, QuarantineLimit } from './quarantine-limit.ts';
import { createRedeliveries, type SettingAside } from './redelivery.ts';
import type { Sharing } from './sharing.ts';
import { distinct } from './telemetry-rows.ts';

export interface Written {
  readonly counts: IngestCounts;
  readonly alarmChanges: number;
  readonly statusChanges: number;
}

export interface NumberedBatch {
  /** Of its lane's epoch, greater than that of every batch before; the same for every try. */
  readonly number: number;
  readonly entries: readonly Entry[];
  /** The messages that are settled with it: for the totals, and to be taken out of the inbox. */
  readonly messages: readonly InboundMessage[];
}

export type WriteBatch = (batch: NumberedBatch) => Promise<Written>;

export interface WriterParts {
  readonly pool: pg.Pool;
  readonly lane: Lane;
  readonly breach: BreachWatch;
  readonly registry: () => Registry;
  readonly quarantineLimit: QuarantineLimit;
  /** Where several workers share the sources: rules are judged elsewhere, by those who own them. */
  readonly sharing: Sharing | undefined;
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** Another process writes under this worker's name. */
  readonly onFenced: () => void;
}

/** For how many batches a repeat lets more of them be expected. */
const REPEATS_EXPECTED_FOR = 20;

/**
 * Writes a batch in one transaction of set-wise statements; one of readings alone is a single round trip. Rejects with
 * nothing written, or with nobody knowing: a batch that comes again under its number is not written twice.
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
function without(ids: ReadonlySet<number>, { number, entries, messages }: NumberedBatch): NumberedBatch {
  const isLeft = ({ inbox }: InboundMessage) => inbox === undefined || !ids.has(inbox.id);
  return { number, entries: entries.filter(({ message }) => isLeft(message)), messages: messages.filter(isLeft) };
}

/** Rejects with SettledElsewhere where the batch holds messages of the inbox that are no longer there. */
function createWriterOfAll(parts: WriterParts): WriteBatch {
  const { pool, lane, quarantineLimit, now } = parts;
  const redeliveries = createRedeliveries(pool);
  let repeatsExpectedFor = 0;

  return async function write(batch: NumberedBatch): Promise<Written> {
    const sorted = sort(batch.entries);
    const { readings, latest, repeats, conflicts } = distinct(sorted.readings);
    const { judgement, ...streams } = judge(parts, readings, latest);
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
    const rest = { ...sorted, judgement, settingAside, admission, batch };
    const run = async () =>
      hasMore(rest)
        ? inTransaction(pool, async (client) => {
            const done = await storeTelemetry(client, lane, telemetry);
            return [done, done.status === 'new' ? await writeRest(client, lane, rest) : NOTHING_MORE] as const;
          })
        : ([await storeTelemetry(pool, lane, telemetry), NOTHING_MORE] as const);
    const [stored, written] = await (parts.sharing ? parts.sharing.exclusively(run) : run());
    if (stored.status === 'fenced') {
      parts.onFenced();
      throw new Error(`another process took over lane ${lane.name} of worker ${lane.worker}`);
    }
    judgement.commit();
    admission.commit();
    const isAllNew = stored.stored === readings.length;
    repeatsExpectedFor = isAllNew ? Math.max(0, repeatsExpectedFor - 1) : REPEATS_EXPECTED_FOR;
    return {
      ...written,
      counts: {
        ...written.counts,
        messages: batch.messages.length,
        readings: stored.stored,
        conflicts: stored.conflicting,
        duplicates: written.counts.duplicates + sorted.readings.length - stored.stored - stored.conflicting,
      },
    };
  };
}

const NOT_JUDGED: Judgement = { alarmChanges: [], stateChanges: [], commit: () => undefined };

/** Alone, the rules see the batch before it is written; where workers share, it is relayed to those who own the sources. */
function judge(
  { breach, registry, sharing }: WriterParts,
  readings: readonly ReadingRow[],
  latest: readonly ReadingRow[],
): Pick<TelemetryBatch, 'latest' | 'relay'> & { readonly judgement: Judgement } {
  const { rulesByMetric } = registry();
  if (sharing) return { judgement: NOT_JUDGED, ...sharing.split(readings, latest, rulesByMetric) };
  return { judgement: breach.judge(readings, rulesByMetric), latest, relay: undefined };
}

interface Sorted {
  readonly readings: ReadingRow[];
  readonly statuses: readonly DeviceStatusRow[];
  readonly events: readonly CityEventRow[];
  readonly setAside: readonly SetAside[];
  readonly feedNotes: readonly FeedNote[];
}

interface SetAside {
  readonly message: InboundMessage;
  readonly row: QuarantineRow;
}

/** Those that are not there already. */
function rowsOf(setAside: readonly SetAside[], { isNew }: SettingAside): QuarantineRow[] {
  return setAside.filter(({ message }) => isNew(message)).map(({ row }) => row);
}

interface Rest extends Sorted {
  readonly judgement: Judgement;
  readonly settingAside: SettingAside;
  readonly admission: Admission;
  readonly batch: NumberedBatch;
}

const NO_COUNTS: IngestCounts = {
  messages: 0,
  readings: 0,
  duplicates: 0,
  conflicts: 0,
  quarantined: 0,
  events: 0,
  statuses: 0,
};
const NOTHING_MORE: Written = { counts: NO_COUNTS, alarmChanges: 0, statusChanges: 0 };

function hasMore({ statuses, events, setAside, feedNotes, judgement, batch }: Rest): boolean {
  const rows = statuses.length + events.length + setAside.length + feedNotes.length + judgement.stateChanges.length;
  return rows + judgement.alarmChanges.length > 0 || batch.messages.some((message) => message.inbox !== undefined);
}

async function writeRest(client: pg.PoolClient, lane: Lane, rest: Rest): Promise<Written> {
  const { statuses, events, setAside, feedNotes, judgement, settingAside, admission, batch } = rest;
  await upsertRuleStates(client, judgement.stateChanges);
  const alarmChanges = await applyAlarmChanges(client, judgement.alarmChanges);
  const statusChanges = await upsertDeviceStatuses(client, statuses);
  const newEvents = await insertCityEvents(client, events);
  await insertQuarantine(client, admission.kept);
  await keepSetAsideDeliveries(client, settingAside.deliveries);
  await storeFeedNotes(client, `${lane.worker}/${lane.name}`, feedNotes);
  await settleInboxOf(client, batch);
  const quarantined = rowsOf(setAside, settingAside).length;
  const counts = {
    ...NO_COUNTS,
    duplicates: events.length - newEvents + setAside.length - quarantined,
    quarantined,
    events: newEvents,
    statuses: statuses.length,
  };
  await addLaneCounts(client, lane, counts);
  // Last: here alone a writer may wait for another one, whose batch counts under the same source and reason.
  await addQuarantineCounts(client, admission.counts);
  return { counts, alarmChanges, statusChanges };
}

/** A message that was set aside again keeps its one row in quarantine, with the new reason. */
async function settleInboxOf(client: pg.PoolClient, { messages, entries }: NumberedBatch): Promise<void> {
  const ids: number[] = [];
  const redrives = new Map<InboundMessage, SettledRedrive>();
  for (const message of messages) {
    if (!message.inbox) continue;
    ids.push(message.inbox.id);
    const quarantineId = message.inbox.redriveOf;
    if (quarantineId !== undefined) redrives.set(message, { quarantineId, at: new Date(), refusal: undefined });
  }
  if (redrives.size > 0) {
    for (const { message, outcome } of entries) {
      const redrive = redrives.get(message);
      if (redrive && outcome.kind === 'quarantined') redrives.set(message, { ...redrive, refusal: outcome.row });
    }
  }
  await settleInbox(client, ids, [...redrives.values()]);
}

function sort(entries: readonly Entry[]): Sorted {
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
