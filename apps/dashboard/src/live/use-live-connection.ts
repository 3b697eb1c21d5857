import type { Live } from '@cityloop/client/live';
import { openLine } from '@cityloop/client/react/line';
import { useConnected } from '@cityloop/client/react/use-operation';
import type { RestClient } from '@cityloop/client/rest';
import type { Session } from '@cityloop/contract/rest/account';
import type { Change } from '@cityloop/contract/rest/change';
import { type QueryClient, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { DeviceRefresh } from './device-list.ts';
import {
  latestReadings,
  restart,
  takeChanges,
  takeFormerNews,
  takeSituation,
  takeState,
  useLive,
} from './live-store.ts';

const FORMER_CHANGES = 1000;
const SEEN_OFFSET_MS = 250;

/** Keeps the page's one socket open while somebody is signed in. */
export function useLiveConnection(session: Session): void {
  const queryClient = useQueryClient();
  const { client, token } = useConnected();
  const rooms = roomsOf(session).join(' ');
  useEffect(() => {
    const live = connect({ client, token, queryClient, rooms: rooms.split(' ') });
    return () => live.close();
  }, [queryClient, client, token, rooms]);
}

interface Wiring {
  readonly client: RestClient;
  readonly token: string | undefined;
  readonly queryClient: QueryClient;
  readonly rooms: readonly string[];
}

function connect({ client, token, queryClient, rooms }: Wiring): Live {
  let isPlaced = false;
  const {
    proof: { last },
    connection,
  } = useLive.getState();
  const devices = new DeviceRefresh(client, queryClient);
  const live = openLine({
    rest: client,
    queryClient,
    rooms,
    ...(token === undefined ? {} : { token }),
    // A remount of the shell goes on where the former connection stood.
    ...(last > 0 ? { after: last } : {}),
    ...(last > 0 && connection?.generation ? { generation: connection.generation } : {}),
    onChanges: (changes) => {
      takeChanges(changes);
      devices.take(changes);
    },
    onFlush: () => void devices.flush(),
    onReadings: (readings) => latestReadings.takeLive(readings),
    onVitals: (situation) => {
      queryClient.setQueryData(['getSituation', {}], situation);
      takeSituation(situation);
      takeClock(live);
    },
    onState: (state) => {
      takeState(state);
      if (isPlaced || state.kind !== 'live' || state.lastFeedNo === 0) return;
      isPlaced = true;
      void fetchFormerChanges(client, state.lastFeedNo).then(takeFormerNews, () => undefined);
    },
    onRestart: restart,
  });
  return live;
}

/** The offset settles while figures come; a step that nobody can see is not worth a render. */
function takeClock(live: Live): void {
  const state = live.state();
  const shown = useLive.getState().connection?.clockOffsetMs ?? 0;
  if (Math.abs(state.clockOffsetMs - shown) > SEEN_OFFSET_MS) takeState(state);
}

/** The changes before `last`: enough for a first ticker. Without them it fills by itself. */
async function fetchFormerChanges(client: RestClient, last: number): Promise<readonly Change[]> {
  const after = Math.max(0, last - FORMER_CHANGES);
  const { changes } = await client.call('listChanges', { query: { after, limit: FORMER_CHANGES } });
  return changes;
}

/** City-wide accounts watch the city, others their districts and department. */
function roomsOf({ districts, department }: Pick<Session, 'districts' | 'department'>): string[] {
  const rooms = districts.map((code) => `district:${code}`);
  if (department !== null) rooms.push(`department:${department}`);
  return rooms.length === 0 ? ['city'] : rooms;
}
