import { type Reach, useAllPages } from '@cityloop/client/react/use-all-pages';
import type { AlarmItem } from '@cityloop/contract/rest/alarm';
import type { CaseSummary } from '@cityloop/contract/rest/case';
import { useMemo } from 'react';
import { type Incident, listIncidents } from '../../map/incident.ts';

/** More than these no wall can show apart; that there are more is said. */
const MOST_INCIDENTS = { most: 2_000 };
const ACTIVE = { active: 'true', limit: 500 } as const;
const OPEN = { state: 'open', order: 'urgency', limit: 500 } as const;

/** Active alarms, gravest and newest first. */
export function useAlarms(): Reach<AlarmItem> {
  const { data } = useAllPages('listAlarms', ACTIVE, MOST_INCIDENTS);
  return useMemo(
    () => ({
      isCut: data?.isCut ?? false,
      items: (data?.items ?? []).toSorted((a, b) => a.priority - b.priority || b.raisedAt.localeCompare(a.raisedAt)),
    }),
    [data],
  );
}

/** Open cases, most urgent first. */
export function useOpenCases(): Reach<CaseSummary> {
  return useAllPages('listCases', OPEN, MOST_INCIDENTS).data ?? NONE;
}
const NONE: Reach<never> = { items: [], isCut: false };

export function useIncidents(): readonly Incident[] {
  const { items: alarms } = useAlarms();
  const { items: cases } = useOpenCases();
  return useMemo(() => listIncidents(alarms, cases), [alarms, cases]);
}
