import type { AlarmItem } from '@cityloop/contract/rest/alarm';
import type { AlarmRecord } from '@cityloop/db/alarm/alarm';
import { type Alarm, allowedAlarmActions } from '@cityloop/domain/alarm/lifecycle';
import { judgeSource } from '@cityloop/domain/alarm/source';

/** As the contract shows it; what its source does at `now` is left out of answers that must stay the same for ever. */
export function presentAlarm(record: AlarmRecord, now: Date | undefined): AlarmItem {
  const { lon, lat } = record;
  return {
    id: String(record.id),
    version: record.version,
    rule: record.rule,
    ruleVersion: record.ruleVersion,
    kind: record.kind,
    title: record.title,
    titleEn: record.titleEn,
    priority: record.priority,
    component: record.component,
    componentName: record.componentName,
    metric: record.metric,
    unit: record.unit,
    district: record.district,
    grid: record.grid,
    location: { lon, lat },
    active: record.active,
    acknowledged: record.acknowledgedAt !== null,
    acknowledgedBy: record.acknowledgedBy,
    acknowledgedAt: record.acknowledgedAt?.toISOString() ?? null,
    shelvedUntil: record.shelvedUntil?.toISOString() ?? null,
    outOfService: record.outOfService,
    raisedAt: record.raisedAt.toISOString(),
    clearedAt: record.clearedAt?.toISOString() ?? null,
    endReason: record.endReason,
    value: record.value,
    threshold: record.threshold,
    window: { from: record.windowFrom.toISOString(), to: record.windowTo.toISOString() },
    ...sourceAt(record, now),
    category: record.category,
    case: record.caseId,
    allowedActions: allowedAlarmActions(alarmOf(record)),
  };
}

function sourceAt({ source: facts }: AlarmRecord, now: Date | undefined): Pick<AlarmItem, 'source' | 'sourceSince'> {
  if (!facts || !now) return { source: null, sourceSince: null };
  const { source, since } = judgeSource(facts, now.getTime());
  return { source, sourceSince: since === undefined ? null : new Date(since).toISOString() };
}

export function alarmOf({ id, active, acknowledgedAt }: AlarmRecord): Alarm {
  return { id: String(id), active, acknowledged: acknowledgedAt !== null };
}
