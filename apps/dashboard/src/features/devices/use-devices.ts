import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { useCityClient, useOperation } from '../../live/city-client.tsx';
import { nameIn, useLanguage } from '../../live/language.ts';

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
  const client = useCityClient();
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

interface Choice {
  readonly value: string;
  readonly label: string;
}

/** Types of devices and districts as choices, and their names by code. */
export function useDeviceScopes() {
  const { language } = useLanguage();
  const forever = { staleTime: Number.POSITIVE_INFINITY };
  const types = useOperation('listComponentTypes', {}, forever).data?.items ?? [];
  const districts = useOperation('listDistricts', {}, forever).data?.features ?? [];
  const typeChoices = types
    .filter(({ device }) => device)
    .map((type): Choice => ({ value: type.code, label: nameIn(language, type) }));
  const districtChoices = districts.flatMap((feature): Choice[] => {
    const { properties } = feature as { properties?: { code?: string; name?: string; nameEn?: string } };
    if (!properties?.code || !properties.name) return [];
    const named = { name: properties.name, ...(properties.nameEn ? { nameEn: properties.nameEn } : {}) };
    return [{ value: properties.code, label: nameIn(language, named) }];
  });
  const naming = (choices: readonly Choice[]) => (code: string) =>
    choices.find((choice) => choice.value === code)?.label ?? code;
  return { typeChoices, districtChoices, typeName: naming(typeChoices), districtName: naming(districtChoices) };
}
