import { cityEventData } from '@cityloop/contract/mqtt/city-event';
import { type AlarmRecord, findAlarmAwaitingCase, settleAlarm } from '@cityloop/db/alarm/alarm';
import type { CaseBook } from '@cityloop/db/case/case-book';
import { indexCaseSearch } from '@cityloop/db/case/case-search';
import { recordChange } from '@cityloop/db/change/change';
import { LOCKS, tryTransactionLock } from '@cityloop/db/connection/advisory-lock';
import { inTransaction, type Queryable } from '@cityloop/db/connection/transaction';
import { findWaitingEvent, setEventAside, settleEvent, type WaitingEvent } from '@cityloop/db/feed/waiting-event';
import type { Breach } from '@cityloop/domain/case/report';
import type { Category } from '@cityloop/domain/event/category';
import { hintChanges } from '../realtime/hint-changes.ts';
import { startLoop, type WorkerLoop } from '../realtime/worker-loop.ts';
import type { CaseParts } from './case-parts.ts';
import { machineReport, openOrJoin } from './machine-report.ts';

const LOOK_EVERY_MS = 1_000;
/** What failed by an unforeseen fault is left alone for so long, so that the queue behind it goes on. */
const RETRY_AFTER_MS = 60_000;

/** Opens cases for waiting alarms and departmental events: woken by a hint, and by a timer where the hint was lost. */
export function startOpeningCases(parts: CaseParts): WorkerLoop {
  const opener = createCaseOpener(parts);
  return startLoop({ name: 'open-cases', everyMs: LOOK_EVERY_MS, logger: parts.logger, work: () => opener.openAll() });
}

export interface CaseOpener {
  /** Works until nothing waits, or another process holds the lock. Returns how many alarms and events were settled. */
  openAll(): Promise<number>;
}

interface Turn {
  readonly db: Queryable;
  readonly parts: CaseParts;
  readonly book: CaseBook;
  readonly now: Date;
}

/**
 * One alarm or event a transaction, under the lock: the case and "it no longer waits" are committed together, so that a kill in between
 * neither loses nor doubles anything.
 */
export function createCaseOpener(parts: CaseParts): CaseOpener {
  const failedAt = new Map<string, number>();

  async function settleOne(): Promise<boolean> {
    let subject = '';
    try {
      return await inTransaction(parts.pool, async (db) => {
        if (!(await tryTransactionLock(db, LOCKS.openCases))) return false;
        const turn = { db, parts, book: await parts.book.current(), now: parts.now() };
        const alarm = await findAlarmAwaitingCase(db, leftAlone('alarm').map(Number));
        const event = alarm ? undefined : await findWaitingEvent(db, leftAlone('event'));
        subject = alarm ? `alarm ${alarm.id}` : event ? `event ${event.source} ${event.id}` : '';
        if (alarm) await settleAlarmCase(turn, alarm);
        if (event) await settleEventCase(turn, event);
        return subject !== '';
      });
    } catch (error) {
      if (subject === '') throw error;
      failedAt.set(subject, parts.now().getTime());
      parts.logger.error({ err: error, subject }, 'case not opened');
      return true;
    }
  }

  function leftAlone(kind: 'alarm' | 'event'): string[] {
    const since = parts.now().getTime() - RETRY_AFTER_MS;
    for (const [subject, at] of failedAt) if (at < since) failedAt.delete(subject);
    const prefix = `${kind} `;
    return [...failedAt.keys()].filter((key) => key.startsWith(prefix)).map((key) => key.slice(prefix.length));
  }

  return {
    async openAll() {
      let settled = 0;
      while (await settleOne()) settled += 1;
      if (settled > 0) await hintChanges(parts);
      return settled;
    },
  };
}

async function settleAlarmCase({ db, book, now }: Turn, alarm: AlarmRecord): Promise<void> {
  const category = alarm.category === null ? undefined : book.categories.get(alarm.category);
  const caseFile = category && (await openOrJoin(db, { book, now }, reportOfAlarm(alarm, category)));
  await settleAlarm(db, alarm.id, caseFile?.id);
  await recordChange(db, {
    kind: 'alarm',
    id: String(alarm.id),
    version: alarm.version + 1,
    district: alarm.district,
    departments: caseFile?.departments ?? [],
  });
}

function reportOfAlarm(alarm: AlarmRecord, category: Category) {
  const { lon, lat } = alarm;
  const breach = breachOf(alarm);
  return {
    ...machineReport(category, 'sensor'),
    title: `${alarm.title}：${alarm.componentName}`.slice(0, 200),
    description: figuresOf(breach),
    breach,
    location: { lon, lat },
    grid: alarm.grid,
    address: alarm.address,
    componentId: alarm.component,
    alarmId: String(alarm.id),
  };
}

function breachOf({ metric, metricName, metricNameEn, metricKind, value, threshold, unit }: AlarmRecord): Breach {
  return { metric, metricName, metricNameEn, kind: metricKind, value, limit: threshold, unit };
}

/** For readers who know nothing of `breach`: its figures without a sentence, `level 100 % (95 %)`. */
function figuresOf({ metricName, kind, value, limit, unit }: Breach): string {
  const figure = (number: number) => `${Math.round(number * 100) / 100}${unit === '1' ? '' : ` ${unit}`}`;
  return kind === 'boolean' ? `${metricName} ${value}` : `${metricName} ${figure(value)} (${figure(limit)})`;
}

/** An event that makes no case is set aside with the reason: it must not hold up those behind it. */
async function settleEventCase({ db, parts, book, now }: Turn, event: WaitingEvent): Promise<void> {
  const parsed = cityEventData.safeParse(event.data);
  if (!parsed.success) return setEventAside(db, event, { reason: 'schema', detail: parsed.error.message });
  const { data } = parsed;
  const category = book.categories.get(data.category);
  if (!category) {
    return setEventAside(db, event, {
      reason: 'unknown_category',
      detail: `There is no category ${data.category}.`,
    });
  }
  const { lon, lat } = data.location;
  const grid = await parts.book.locate({ lon, lat });
  if (!grid) return setEventAside(db, event, { reason: 'schema', detail: `${lon}, ${lat} lies outside the city.` });
  const report = {
    ...machineReport(category, event.channel),
    title: data.title,
    description: data.description ?? '',
    location: { lon, lat },
    grid,
    address: data.address ?? '',
    externalId: data.externalId ?? `${event.source} ${event.id}`,
  };
  const caseFile = await openOrJoin(db, { book, now }, report);
  await settleEvent(db, event, caseFile.id);
  // By the event's own key and whoever called it is found too.
  await indexCaseSearch(db, [caseFile.id]);
}
