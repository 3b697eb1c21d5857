import type { LiveState } from '@cityloop/client/live';
import { openLine } from '@cityloop/client/react/line';
import { useRest } from '@cityloop/client/react/use-operation';
import type { Session } from '@cityloop/contract/rest/account';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';

export interface Line {
  readonly connection: LiveState['kind'];
  /** Server clock minus this phone's, in milliseconds. */
  readonly serverOffsetMs: number;
}

/** Keeps the phone's one socket open: hints of my department's cases make what is shown old; the answer says how the line is. */
export function useLive({ department }: Session): Line {
  const rest = useRest();
  const queryClient = useQueryClient();
  const [line, setLine] = useState<Line>({ connection: 'connecting', serverOffsetMs: 0 });
  useEffect(() => {
    const live = openLine({
      rest,
      queryClient,
      rooms: department ? [`department:${department}`] : [],
      onState: (state) => setLine({ connection: state.kind, serverOffsetMs: state.clockOffsetMs }),
    });
    return () => live.close();
  }, [rest, department, queryClient]);
  return line;
}
