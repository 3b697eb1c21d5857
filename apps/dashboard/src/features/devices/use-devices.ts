import { useOperation, useRest } from '@cityloop/client/react/use-operation';
import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { type Choice, useScopes } from '../../names/scopes.ts';
import { nameIn, useLanguage } from '../../words/language.ts';

export interface DeviceFilter {
  readonly q: string;
  readonly type: string;
  readonly district: string;
  readonly retired: boolean;
}

const PAGE_ROWS = 100;
const KEY = ['listComponents', 'registration'] as const;
/** Whether they are online changes by itself. */
const REFRESH_MS = 15_000;

/** Devices page by page, newest registration first. */
export function useDevicePages({ q, type, district, retired }: DeviceFilter) {
  const client = useRest();
  return useInfiniteQuery({
    queryKey: [...KEY, q, type, district, retired],
    queryFn: ({ pageParam }) =>
      client.call('listComponents', {
        query: {
          device: 'true',
          limit: PAGE_ROWS,
          ...(q === '' ? {} : { q }),
          ...(type === '' ? {} : { type }),
          ...(district === '' ? {} : { district }),
          ...(retired ? { retired: 'true' } : {}),
          ...(pageParam === undefined ? {} : { cursor: pageParam }),
        },
      }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next }) => next ?? undefined,
    refetchInterval: REFRESH_MS,
  });
}

/** Everything that shows components is old now. */
export function useForgetDevices() {
  const queryClient = useQueryClient();
  return () => void queryClient.invalidateQueries({ queryKey: ['listComponents'] });
}

/** Types of devices and districts as choices, and their names by code. */
export function useDeviceScopes() {
  const { language } = useLanguage();
  const { districtChoices, districtName } = useScopes();
  const types = useOperation('listComponentTypes', {}, { staleTime: Number.POSITIVE_INFINITY }).data?.items ?? [];
  const typeChoices = types
    .filter(({ device }) => device)
    .map((type): Choice => ({ value: type.code, label: nameIn(language, type) }));
  const typeName = (code: string) => typeChoices.find(({ value }) => value === code)?.label ?? code;
  return { typeChoices, districtChoices, typeName, districtName };
}
