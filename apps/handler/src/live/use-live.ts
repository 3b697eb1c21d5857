import type { LiveState } from '@cityloop/client/live';
import { createLive } from '@cityloop/client/live';
import type { RestClient } from '@cityloop/client/rest';
import type { Session } from '@cityloop/contract/rest/account';
import type { Change } from '@cityloop/contract/rest/change';
import type { QueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';

export interface LiveInput {
  readonly city: RestClient;
  readonly session: Session;
  readonly queryClient: QueryClient;
}

export interface Line {
  readonly connection: LiveState['kind'];
  /** Server clock minus this phone's, in milliseconds. */
  readonly serverOffsetMs: number;
}

/** Hints of my department's cases make the list and the open task refetch; the answer says how the line is. */
export function useLive({ city, session, queryClient }: LiveInput): Line {
  const [line, setLine] = useState<Line>({ connection: 'connecting', serverOffsetMs: 0 });
  const { department } = session;
  useEffect(() => {
    const live = createLive({
      url: '',
      rest: city,
      rooms: department ? [`department:${department}`] : [],
      onChanges: (changes) => refetch(queryClient, changes),
      onRestart: () => queryClient.invalidateQueries(),
      onState: (state) => setLine({ connection: state.kind, serverOffsetMs: state.clockOffsetMs ?? 0 }),
    });
    return () => live.close();
  }, [city, department, queryClient]);
  return line;
}

function refetch(queryClient: QueryClient, changes: readonly Change[]): void {
  const cases = changes.flatMap((change) => (change.kind === 'case' ? [change] : []));
  for (const change of cases) queryClient.invalidateQueries({ queryKey: ['case', change.id] });
  if (cases.length > 0) queryClient.invalidateQueries({ queryKey: ['cases'] });
}
