import { REGION_LEVELS, type RegionLevel } from '../city-head.ts';
import type { ImportFault } from '../fault.ts';
import type { Areas } from './area.ts';

/** Digits of GB/T 30428.1. */
const STANDARD_LENGTH: Readonly<Record<RegionLevel, number>> = { district: 6, street: 9, community: 12, grid: 14 };

/** Codes are unique over all levels; where a level's are those of the standard, all of it are. */
export function checkCodes(areas: Areas, faults: ImportFault[]): void {
  const seen = new Map<string, { readonly file: string; readonly line: number }>();
  for (const [level, file] of Object.entries(REGION_LEVELS) as [RegionLevel, string][]) {
    const standard = areas[level].filter(({ code }) => isStandard(code, level)).length;
    const isOfStandard = standard * 2 > areas[level].length;
    for (const { code, line } of areas[level]) {
      const other = seen.get(code);
      const fault = (message: string) => faults.push({ file, line, column: 'code', message: `"${code}" ${message}` });
      if (other?.file === file)
        fault(`stands in line ${other.line} too, with another name; each area has a code of its own`);
      else if (other)
        fault(
          `is a code of ${other.file} too; give one layer a prefix in city.json: "properties": {"${file.replace('.geojson', '')}": {"prefix": "g"}}`,
        );
      else seen.set(code, { file, line });
      if (isOfStandard && !isStandard(code, level)) {
        fault(`must have ${STANDARD_LENGTH[level]} digits, as most of this layer have (GB/T 30428.1)`);
      }
    }
  }
}

export function isStandard(code: string, level: RegionLevel): boolean {
  return /^\d+$/.test(code) && code.length === STANDARD_LENGTH[level];
}
