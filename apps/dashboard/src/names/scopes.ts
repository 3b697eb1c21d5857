import { useOperation } from '@cityloop/client/react/use-operation';
import { nameIn } from '@cityloop/ui/words/language';
import { useLanguage } from '@cityloop/ui/words/use-words';

export interface Choice {
  readonly value: string;
  readonly label: string;
}

/** Departments in service and districts as choices; and the names of all by code. */
export function useScopes() {
  const language = useLanguage();
  const forever = { staleTime: Number.POSITIVE_INFINITY };
  const departments = useOperation('listDepartments', {}, forever).data?.items ?? [];
  const districts = useOperation('listDistricts', {}, forever).data?.features ?? [];
  const choiceOf = (one: (typeof departments)[number]): Choice => ({ value: one.code, label: nameIn(language, one) });
  const departmentChoices = departments.filter(({ ended }) => !ended).map(choiceOf);
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
    departmentName: naming(departments.map(choiceOf)),
    districtName: naming(districtChoices),
  };
}
