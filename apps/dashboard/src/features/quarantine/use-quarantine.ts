import { useRest } from '@cityloop/client/react/use-operation';
import { usePages } from '@cityloop/client/react/use-pages';
import type { QuarantineGroup, RedriveAnswer } from '@cityloop/contract/rest/quarantine';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';

type StateFilter = 'open' | 'redriven' | 'all';
export interface GroupFilter {
  /** Empty for all. */
  readonly reason: string;
  readonly state: StateFilter;
}

/** What names a group. */
export type GroupKey = Pick<QuarantineGroup, 'source' | 'topicPattern' | 'reason'>;

const GROUPS_PER_PAGE = 50;
const SAMPLES_PER_PAGE = 20;
/** While something waits for ingest. */
const WAITING_MS = 1_000;
const REDRIVEN: Readonly<Record<StateFilter, { redriven?: 'true' | 'false' }>> = {
  open: { redriven: 'false' },
  redriven: { redriven: 'true' },
  all: {},
};

function keyOf({ source, topicPattern, reason }: GroupKey): GroupKey {
  return { source, topicPattern, reason };
}

export function useGroups({ reason, state }: GroupFilter) {
  const query = { limit: GROUPS_PER_PAGE, ...(reason === '' ? {} : { reason }), ...REDRIVEN[state] };
  return usePages('listQuarantineGroups', query);
}

/** One group as it is now; undefined once nothing of it is left. */
export function useGroup(key: GroupKey) {
  const client = useRest();
  return useQuery({
    queryKey: ['listQuarantineGroups', 'one', keyOf(key)],
    queryFn: async () => (await client.call('listQuarantineGroups', { query: keyOf(key) })).items[0] ?? null,
    refetchInterval: ({ state }) => (state.data && state.data.waiting > 0 ? WAITING_MS : false),
  });
}

/** The kept messages of a group, newest first. */
export function useSamples(key: GroupKey) {
  const query = { ...keyOf(key), limit: SAMPLES_PER_PAGE };
  return usePages('listQuarantine', query, {
    refetchInterval: (items) => (items.some(({ state }) => state === 'waiting') ? WAITING_MS : false),
  });
}

/** Tries all of a group again, or one message of it. */
export function useRedrive(onSent?: (answer: RedriveAnswer) => void) {
  const client = useRest();
  const queryClient = useQueryClient();
  const refresh = () =>
    Promise.all([
      queryClient.invalidateQueries({ queryKey: ['listQuarantineGroups'] }),
      queryClient.invalidateQueries({ queryKey: ['listQuarantine'] }),
    ]);
  const group = useMutation({
    mutationFn: (key: GroupKey) => client.call('redriveQuarantine', { body: keyOf(key) }),
    onSuccess: (answer) => onSent?.(answer),
    onSettled: refresh,
  });
  const one = useMutation({
    mutationFn: (id: string) => client.call('redriveQuarantined', { params: { id } }),
    onSettled: refresh,
  });
  return { group, one };
}
