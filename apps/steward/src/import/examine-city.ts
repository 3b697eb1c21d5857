import { checkReferences } from './check-references.ts';
import type { Findings, ImportFault } from './fault.ts';
import { type LocatedComponent, locateComponents } from './locate-components.ts';
import { type CityFiles, readCity } from './read-city.ts';

export interface ExaminedCity extends Findings {
  readonly city: CityFiles;
  readonly components: readonly LocatedComponent[];
}

/** Checks between sheets name them as tables; who keeps one as a workbook looks there. */
function inTheirFiles(faults: readonly ImportFault[], { workbooks }: CityFiles): ImportFault[] {
  return faults.map((fault) => ({ ...fault, file: workbooks.get(fault.file) ?? fault.file }));
}

/** All that can be said of a city's folder without a database. It may be imported where there is no fault. */
export async function examineCity(folder: string): Promise<ExaminedCity> {
  const findings: Findings = { faults: [], notes: [] };
  const city = await readCity(folder, findings);
  checkReferences(city, findings.faults);
  const components = await locateComponents(city, findings.faults);
  return { city, components, notes: findings.notes, faults: inTheirFiles(findings.faults, city) };
}
