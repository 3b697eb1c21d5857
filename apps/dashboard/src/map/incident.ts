import type { AlarmItem } from '@cityloop/contract/rest/alarm';
import type { CaseSummary } from '@cityloop/contract/rest/case';
import type { Feature, FeatureCollection, Point } from 'geojson';
import { type Sign, type SignTone, signName } from './signs.ts';

/** Something that happens at a place: an active alarm, or an open case without one. */
export interface Incident {
  readonly id: string;
  readonly target: { readonly kind: 'alarm' | 'case'; readonly id: string };
  readonly location: { readonly lon: number; readonly lat: number };
  readonly sign: Sign;
  /** Nobody has seen it yet: it pulses. */
  readonly isUnacknowledged: boolean;
}

/** One sign for each happening: a case whose alarm is still active is shown by the alarm, which leads to it. */
export function listIncidents(alarms: readonly AlarmItem[], cases: readonly CaseSummary[]): Incident[] {
  const active = alarms.filter((alarm) => alarm.active && !alarm.outOfService && alarm.shelvedUntil === null);
  const shownByAlarm = new Set(active.map((alarm) => alarm.case));
  const overdue = new Set(cases.filter((one) => one.lamp === 'red').map((one) => one.id));
  const ofAlarms = active.map((alarm): Incident => {
    const isOverdue = alarm.case !== null && overdue.has(alarm.case);
    return {
      id: `alarm:${alarm.id}`,
      target: { kind: 'alarm', id: alarm.id },
      location: alarm.location,
      sign: { kind: 'alarm', tone: alarmTone(alarm.priority), priority: clampPriority(alarm.priority), isOverdue },
      isUnacknowledged: !alarm.acknowledged,
    };
  });
  const ofCases = cases
    .filter((one) => one.endedAt === null && !shownByAlarm.has(one.id))
    .map((one): Incident => {
      const priority = clampPriority(one.priority);
      return {
        id: `case:${one.id}`,
        target: { kind: 'case', id: one.id },
        location: one.location,
        sign: { kind: 'case', tone: caseTone(one.lamp), priority, isOverdue: one.lamp === 'red' },
        isUnacknowledged: false,
      };
    });
  return [...ofAlarms, ...ofCases];
}

function alarmTone(priority: number): SignTone {
  if (priority <= 1) return 'red';
  return priority === 2 ? 'amber' : 'quiet';
}

function caseTone(lamp: CaseSummary['lamp']): SignTone {
  if (lamp === 'red') return 'red';
  return lamp === 'yellow' ? 'amber' : 'calm';
}

function clampPriority(priority: number): number {
  return Math.min(4, Math.max(1, priority));
}

const TONE_RANK: Readonly<Record<SignTone, number>> = { red: 0, amber: 1, calm: 2, quiet: 3 };

/** Small enough to be set whole; the gravest is drawn last, on top. */
export function incidentFeatures(incidents: readonly Incident[]): FeatureCollection<Point> {
  const features = incidents.map(({ id, location, sign }): Feature<Point> => {
    const rank = 100 - TONE_RANK[sign.tone] * 10 - sign.priority + (sign.kind === 'alarm' ? 5 : 0);
    return {
      type: 'Feature',
      properties: { id, sign: signName(sign), rank },
      geometry: { type: 'Point', coordinates: [location.lon, location.lat] },
    };
  });
  return { type: 'FeatureCollection', features };
}
