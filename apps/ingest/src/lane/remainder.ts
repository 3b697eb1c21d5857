import { applyAlarmChanges } from '@cityloop/db/alarm/alarm-change';
import { upsertRuleStates } from '@cityloop/db/alarm/rule-state';
import { upsertDeviceStatuses } from '@cityloop/db/component/device-status';
import { insertCityEvents } from '@cityloop/db/feed/city-event';
import { storeFeedNotes } from '@cityloop/db/feed/feed-traffic';
import { type SettledRedrive, settleInbox } from '@cityloop/db/ingest/inbox';
import { addLaneCounts, type Lane } from '@cityloop/db/ingest/ingest-lane';
import { keepSetAsideDeliveries } from '@cityloop/db/ingest/set-aside-delivery';
import { addQuarantineCounts, insertQuarantine } from '@cityloop/db/quarantine/quarantine';
import type { QuarantinedMessage } from '@cityloop/domain/telemetry/quarantined-message';
import type { InboundMessage } from '@cityloop/intake/outcome';
import type pg from 'pg';
import type { Judgement } from '../rules/breach.ts';
import { NO_COUNTS, type NumberedBatch, type Written } from './numbered-batch.ts';
import type { Admission } from './quarantine-limit.ts';
import type { SettingAside } from './redelivery.ts';
import type { SetAside, SortedBatch } from './sorted-batch.ts';

/** What a batch holds besides its readings; most hold nothing else. */
export interface Remainder extends SortedBatch {
  readonly judgement: Judgement;
  readonly settingAside: SettingAside;
  readonly admission: Admission;
  readonly batch: NumberedBatch;
}

/** Those that are not there already. */
export function rowsOf(setAside: readonly SetAside[], { isNew }: SettingAside): QuarantinedMessage[] {
  return setAside.filter(({ message }) => isNew(message)).map(({ row }) => row);
}

export function isEmpty({ statuses, events, setAside, feedNotes, judgement, batch }: Remainder): boolean {
  const rows = statuses.length + events.length + setAside.length + feedNotes.length;
  const changes = judgement.stateChanges.length + judgement.alarmChanges.length;
  return rows + changes === 0 && batch.messages.every(({ inbox }) => inbox === undefined);
}

export async function writeRemainder(client: pg.PoolClient, lane: Lane, remainder: Remainder): Promise<Written> {
  const { statuses, events, setAside, feedNotes, judgement, settingAside, admission, batch } = remainder;
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

/** A message that is quarantined again keeps its one row, with the new reason. */
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
