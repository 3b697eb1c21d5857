import { useOperation } from '@cityloop/client/react/use-operation';
import type { City } from '@cityloop/contract/rest/city';
import { nameIn } from '@cityloop/ui/words/language';
import { useLanguage } from '@cityloop/ui/words/use-words';

const RARELY = { staleTime: Number.POSITIVE_INFINITY } as const;

export function useCity(): City | undefined {
  return useOperation('getCity', {}, RARELY).data;
}

/** The name of a department by its code; the code itself until the list has come. */
export function useDepartmentName(): (code: string) => string {
  const language = useLanguage();
  const departments = useOperation('listDepartments', {}, RARELY).data?.items ?? [];
  return (code) => {
    const found = departments.find((department) => department.code === code);
    return found ? nameIn(language, found) : code;
  };
}
