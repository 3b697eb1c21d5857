import { isInsideAny } from '@cityloop/domain/grid/polygon';
import { REGION_LEVELS, type RegionLevel } from '../city-head.ts';
import type { Findings } from '../fault.ts';
import { type Area, type Areas, levelsOf } from './area.ts';
import { isStandard } from './check-codes.ts';
import { createNoter } from './noter.ts';
import { innerPoint } from './positions.ts';

/**
 * Each area with the one above it: the parent that it names, else the one whose code its own begins with, else the one that it lies in.
 * The highest level has none.
 */
export function resolveParents(areas: Areas, { faults, notes }: Findings): Areas {
  const levels = levelsOf(areas);
  const resolved: Record<RegionLevel, readonly Area[]> = { ...areas };
  for (const [index, level] of levels.entries()) {
    const above = levels[index - 1];
    const file = REGION_LEVELS[level];
    if (above === undefined) {
      resolved[level] = areas[level].map((area) => ({
        ...area,
        parent: undefined,
        label: area.label ?? labelOf(area),
      }));
      continue;
    }
    const parents = new Map(areas[above].map((area) => [area.code, area]));
    const noter = createNoter(file, notes);
    resolved[level] = areas[level].flatMap((area) => {
      const found = parentOf(area, parents);
      if (typeof found === 'object') {
        faults.push({ file, line: area.line, column: 'parent', message: `${found.fault} (${REGION_LEVELS[above]})` });
        return [];
      }
      if (isStandard(area.code, level) && isStandard(found, above) && !area.code.startsWith(found)) {
        const message = `"${area.code}" doesn't begin with its parent's code "${found}"`;
        faults.push({ file, line: area.line, column: 'code', message });
      }
      const parent = parents.get(found);
      if (area.parent === undefined && !area.code.startsWith(found))
        noter.add(`N areas name no parent: each is of the ${above} that it lies in`, `"${area.code}"`, area.line);
      else if (parent && !isInsideAny(innerPoint(area.polygons), parent.polygons)) {
        noter.add(
          `N areas lie mostly outside of the ${above} that is their parent`,
          `"${area.code}" of "${found}"`,
          area.line,
        );
      }
      return [{ ...area, parent: found }];
    });
    noter.tell();
  }
  return resolved;
}

/** Where the map writes a district's name that says no place for it. */
function labelOf({ polygons }: Area): readonly [number, number] {
  const { lon, lat } = innerPoint(polygons);
  return [Number(lon.toFixed(6)), Number(lat.toFixed(6))];
}

function parentOf(
  { code, parent, polygons }: Area,
  parents: ReadonlyMap<string, Area>,
): string | { readonly fault: string } {
  if (parent !== undefined) {
    if (parents.has(parent)) return parent;
    const known = [...parents.keys()].slice(0, 8).join(', ');
    return { fault: `"${parent}" is no code of the level above; it has ${known}` };
  }
  const byCode = [...parents.keys()].filter((above) => above.length < code.length && code.startsWith(above));
  const at = innerPoint(polygons);
  const around = [...parents.values()].find((above) => isInsideAny(at, above.polygons));
  const found =
    byCode.find((above) => above === around?.code) ?? around?.code ?? byCode.toSorted((a, b) => b.length - a.length)[0];
  if (found !== undefined) return found;
  return {
    fault: `"${code}" names no parent, and ${at.lon.toFixed(5)}, ${at.lat.toFixed(5)} within it lies in no area of the level above; give it a property "parent"`,
  };
}
