import { useRest } from '@cityloop/client/react/use-operation';
import type { CaseDetail, CaseSummary } from '@cityloop/contract/rest/case';
import { distanceMetres } from '@cityloop/domain/grid/distance';
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';

export interface NearbyCase {
  readonly item: CaseSummary;
  readonly metres: number;
}

const RADIUS_METRES = 500;
const NONE: readonly NearbyCase[] = [];

/** Open cases within 500 m, nearest first. A minute old at most: they say where to look, they decide nothing. */
export function useNearbyCases(caseFile: CaseDetail): {
  readonly nearby: readonly NearbyCase[];
  readonly isPending: boolean;
} {
  const client = useRest();
  const { data, isPending } = useQuery({
    queryKey: ['nearbyCases', caseFile.district],
    queryFn: () => client.call('listCases', { query: { state: 'open', district: caseFile.district, limit: 500 } }),
  });
  const nearby = useMemo(() => (data ? within(RADIUS_METRES, caseFile, data.items) : NONE), [data, caseFile]);
  return { nearby, isPending };
}

function within(radiusMetres: number, from: CaseSummary, items: readonly CaseSummary[]): NearbyCase[] {
  return items
    .filter((item) => item.id !== from.id)
    .map((item) => ({ item, metres: Math.round(distanceMetres(from.location, item.location)) }))
    .filter(({ metres }) => metres <= radiusMetres)
    .toSorted((a, b) => a.metres - b.metres);
}
