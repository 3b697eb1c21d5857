import type { Channel } from '@cityloop/domain/event/category';
import { quarantineGroupOf } from '@cityloop/domain/telemetry/quarantine-group';
import { sha256 } from '../connection/sha256.ts';
import type { Queryable } from '../connection/transaction.ts';
import { addQuarantineCounts, insertQuarantine } from '../quarantine/quarantine.ts';

/** A department's event that waits to become a report. `data` was checked by ingest, and is checked again by its reader. */
export interface WaitingEvent {
  readonly source: string;
  readonly id: string;
  readonly department: string;
  /** By which the department's events come. */
  readonly channel: Channel;
  readonly receivedAt: Date;
  readonly data: unknown;
}

/** The oldest event that waits, but for those (`source id`) to be left alone for a while; locked until the transaction ends. */
export async function findWaitingEvent(db: Queryable, except: readonly string[]): Promise<WaitingEvent | undefined> {
  const { rows } = await db.query<WaitingEvent>(
    `select source, id, department, received_at as "receivedAt", data,
       coalesce((select channel from department where code = city_event.department), 'department') as channel
     from city_event
     where awaits_case and (source || ' ' || id) <> all($1) order by received_at, source, id limit 1 for update`,
    [except],
  );
  return rows[0];
}

/** The event no longer waits: it opened or joined this case, or was set aside (undefined). */
export async function settleEvent(db: Queryable, event: WaitingEvent, caseId: string | undefined): Promise<void> {
  await db.query('update city_event set case_id = $3, awaits_case = false where source = $1 and id = $2', [
    event.source,
    event.id,
    caseId ?? null,
  ]);
}

/** Sets aside, for people to see, an event that cannot become a case. */
export async function setEventAside(
  db: Queryable,
  event: WaitingEvent,
  { reason, detail }: { readonly reason: string; readonly detail: string },
): Promise<void> {
  const raw = Buffer.from(JSON.stringify({ source: event.source, id: event.id, data: event.data }));
  const receivedAt = new Date();
  const message = { topic: `city/v1/department/${event.department}/event`, username: undefined };
  const kept = raw.subarray(0, 65_536);
  await insertQuarantine(db, [
    { ...message, receivedAt, reason, detail, raw: kept, rawBytes: raw.length, rawSha256: sha256(raw) },
  ]);
  await addQuarantineCounts(db, [
    {
      ...quarantineGroupOf(message),
      reason,
      hour: startOfHour(receivedAt),
      seen: 1,
      firstAt: receivedAt,
      lastAt: receivedAt,
    },
  ]);
  await settleEvent(db, event, undefined);
}

function startOfHour(at: Date): Date {
  return new Date(Math.floor(at.getTime() / 3_600_000) * 3_600_000);
}
