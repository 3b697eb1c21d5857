import { type GridPlace, regionsAround } from '../grid/codes.ts';

/** A row of the 权责清单: who answers for a category in a region (`*` or a district, street, community or grid code). */
export interface Responsibility {
  readonly category: string;
  readonly region: string;
  readonly department: string;
}

export interface DepartmentChoice {
  readonly department: string;
  readonly because: { readonly rule: 'responsibility'; readonly category: string; readonly region: string };
}

/** The department of the most particular region that the list names for the category, with the row that says so. */
export function chooseDepartment(
  category: string,
  place: GridPlace,
  responsibilities: readonly Responsibility[],
): DepartmentChoice | undefined {
  const rows = responsibilities.filter((row) => row.category === category);
  for (const region of regionsAround(place)) {
    const row = rows.find((candidate) => candidate.region === region);
    if (row) return { department: row.department, because: { rule: 'responsibility', category, region } };
  }
  return undefined;
}
