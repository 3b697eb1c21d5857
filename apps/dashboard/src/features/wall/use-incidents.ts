import { useOperation } from '@cityloop/client/react/use-operation';
import { useMemo } from 'react';
import { type Incident, listIncidents } from '../../map/incident.ts';

const ACTIVE = { query: { active: 'true', limit: 500 } } as const;
const OPEN = { query: { state: 'open', order: 'urgency', limit: 500 } } as const;

/** Active alarms, gravest and newest first. */
export function useAlarms() {
  const { data } = useOperation('listAlarms', ACTIVE, { keepPrevious: true });
  return useMemo(
    () => (data?.items ?? []).toSorted((a, b) => a.priority - b.priority || b.raisedAt.localeCompare(a.raisedAt)),
    [data],
  );
}

/** Open cases, most urgent first. */
export function useOpenCases() {
  return useOperation('listCases', OPEN, { keepPrevious: true }).data?.items ?? NONE;
}
const NONE: never[] = [];

export function useIncidents(): readonly Incident[] {
  const alarms = useAlarms();
  const cases = useOpenCases();
  return useMemo(() => listIncidents(alarms, cases), [alarms, cases]);
}
