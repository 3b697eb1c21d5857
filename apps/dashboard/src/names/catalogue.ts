import { useOperation } from '@cityloop/client/react/use-operation';
import type { CategoryItem, DepartmentItem } from '@cityloop/contract/rest/city';
import { nameIn } from '@cityloop/ui/words/language';
import { useLanguage } from '@cityloop/ui/words/use-words';
import { useMemo } from 'react';

interface Named {
  readonly code: string;
  readonly name: string;
  readonly nameEn: string;
}

/** The city's lists that give codes their names. They change with a new import only. */
export interface Catalogue {
  readonly categories: readonly CategoryItem[];
  readonly departments: readonly DepartmentItem[];
  readonly districts: readonly Named[];
  readonly departmentName: (code: string) => string;
  readonly districtName: (code: string) => string;
  readonly categoryName: (code: string) => string;
  readonly conditionName: (code: string) => string;
}

const FOREVER = { staleTime: Number.POSITIVE_INFINITY };

export function useCatalogue(): Catalogue {
  const language = useLanguage();
  const categories = useOperation('listCategories', {}, FOREVER).data?.items;
  const departments = useOperation('listDepartments', {}, FOREVER).data?.items;
  const features = useOperation('listDistricts', {}, FOREVER).data?.features;
  return useMemo(() => {
    const districts = (features ?? []).flatMap(districtOf);
    const conditions = (categories ?? []).flatMap((category) => category.conditions);
    const naming = (things: readonly Named[]) => {
      const names = new Map(things.map((thing) => [thing.code, nameIn(language, thing)]));
      return (code: string) => names.get(code) ?? code;
    };
    return {
      categories: categories ?? [],
      departments: departments ?? [],
      districts,
      departmentName: naming(departments ?? []),
      districtName: naming(districts),
      categoryName: naming(categories ?? []),
      conditionName: naming(conditions),
    };
  }, [categories, departments, features, language]);
}

function districtOf(feature: unknown): Named[] {
  const { properties } = feature as { properties?: Partial<Named> };
  if (!properties?.code || !properties.name) return [];
  return [{ code: properties.code, name: properties.name, nameEn: properties.nameEn ?? '' }];
}
