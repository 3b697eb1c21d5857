import { useOperation } from '@cityloop/client/react/use-operation';
import { usePages } from '@cityloop/client/react/use-pages';
import { nameIn } from '@cityloop/ui/words/language';
import { useLanguage } from '@cityloop/ui/words/use-words';
import { useQueryClient } from '@tanstack/react-query';
import { type Choice, useScopes } from '../../names/scopes.ts';

export interface DeviceFilter {
  readonly q: string;
  readonly type: string;
  readonly district: string;
  readonly retired: boolean;
}
export const NO_FILTER: DeviceFilter = { q: '', type: '', district: '', retired: false };

const PAGE_ROWS = 100;
/** Whether they are online changes by itself. */
const REFRESH_MS = 15_000;

/** Devices page by page, newest registration first. */
export function useDevicePages({ q, type, district, retired }: DeviceFilter) {
  const query = {
    device: 'true',
    limit: PAGE_ROWS,
    ...(q === '' ? {} : { q }),
    ...(type === '' ? {} : { type }),
    ...(district === '' ? {} : { district }),
    ...(retired ? ({ retired: 'true' } as const) : {}),
  } as const;
  return usePages('listComponents', query, { refetchInterval: REFRESH_MS });
}

/** Everything that shows components is old now. */
export function useForgetDevices() {
  const queryClient = useQueryClient();
  return () => void queryClient.invalidateQueries({ queryKey: ['listComponents'] });
}

/** Types of devices and districts as choices, and their names by code. */
export function useDeviceScopes() {
  const language = useLanguage();
  const { districtChoices, districtName } = useScopes();
  const types = useOperation('listComponentTypes', {}, { staleTime: Number.POSITIVE_INFINITY }).data?.items ?? [];
  const typeChoices = types
    .filter(({ device }) => device)
    .map((type): Choice => ({ value: type.code, label: nameIn(language, type) }));
  const typeName = (code: string) => typeChoices.find(({ value }) => value === code)?.label ?? code;
  return { typeChoices, districtChoices, typeName, districtName };
}
