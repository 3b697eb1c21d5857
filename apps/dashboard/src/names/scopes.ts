import { useOperation } from '@cityloop/client/react/use-operation';
import { nameIn } from '@cityloop/ui/words/language';
import { useLanguage } from '@cityloop/ui/words/use-words';

export interface Choice {
  readonly value: string;
  readonly label: string;
}

/** Departments and districts as choices, and their names by code. */
export function useScopes() {
  const language = useLanguage();
  const forever = { staleTime: Number.POSITIVE_INFINITY };
  const departments = useOperation('listDepartments', {}, forever).data?.items ?? [];
  const districts = useOperation('listDistricts', {}, forever).data?.features ?? [];
  const departmentChoices = departments.map((one): Choice => ({ value: one.code, label: nameIn(language, one) }));
  const districtChoices = districts.flatMap((feature): Choice[] => {
    const { properties } = feature as { properties?: { code?: string; name?: string; nameEn?: string } };
    if (!properties?.code || !properties.name) return [];
    const named = { name: properties.name, ...(properties.nameEn ? { nameEn: properties.nameEn } : {}) };
    return [{ value: properties.code, label: nameIn(language, named) }];
  });
  const naming = (choices: readonly Choice[]) => (code: string) =>
    choices.find((choice) => choice.value === code)?.label ?? code;
  return {
    departmentChoices,
    districtChoices,
    departmentName: naming(departmentChoices),
    districtName: naming(districtChoices),
  };
}
