import { levelsOf } from './areas/area.ts';
import { REGION_LEVELS } from './city-head.ts';
import type { ImportFault } from './fault.ts';
import type { CityFiles } from './read-city.ts';
import { FEEDS_FILE } from './read-feeds.ts';
import type { TableName } from './tables/tables.ts';

/** What each file says of the others: unknown codes. */
export function checkReferences(city: CityFiles, faults: ImportFault[]): void {
  checkMentions(city, faults);
  checkFeeds(city, faults);
}

function checkFeeds({ feeds, tables }: CityFiles, faults: ImportFault[]): void {
  const departments = new Set(tables['departments.csv'].map(({ code }) => code));
  const seen = new Set<string>();
  for (const [index, { id, department }] of feeds.entries()) {
    const fault = (column: string, message: string) =>
      faults.push({ file: FEEDS_FILE, column: `${index}.${column}`, message });
    if (seen.has(id)) fault('id', `"${id}" stands twice`);
    seen.add(id);
    if (!departments.has(department)) fault('department', `"${department}" is not in departments.csv`);
  }
}

interface Mention {
  readonly file: TableName;
  readonly column: string;
  readonly known: ReadonlySet<string>;
  readonly where: string;
}

function checkMentions(city: CityFiles, faults: ImportFault[]): void {
  for (const { file, column, known, where } of mentionsOf(city)) {
    for (const row of city.tables[file]) {
      const cells: Readonly<Record<string, unknown>> = row;
      const unknown = [cells[column]].flat().filter((value) => value !== null && !known.has(String(value)));
      faults.push(
        ...unknown.map((value) => ({ file, line: row.line, column, message: `"${value}" is not in ${where}` })),
      );
    }
  }
  checkMetrics(city, faults);
}

/** Metrics are named with their type of component. */
function checkMetrics(city: CityFiles, faults: ImportFault[]): void {
  const { tables } = city;
  const metrics = new Set(tables['metrics.csv'].map((row) => `${row.componentType}/${row.code}`));
  for (const { componentType, metric, parts, line } of tables['rules.csv']) {
    const fault = (column: string, named: string) => {
      if (metrics.has(`${componentType}/${named}`)) return;
      faults.push({ file: 'rules.csv', line, column, message: `"${componentType}/${named}" is not in metrics.csv` });
    };
    fault('metric', metric);
    for (const part of parts ?? []) fault('parts', part.metric);
  }
  for (const { source, line } of tables['vital-signs.csv']) {
    const metric = /^metric:(.+):\w+$/.exec(source)?.[1];
    if (metric === undefined || metrics.has(metric)) continue;
    faults.push({ file: 'vital-signs.csv', line, column: 'source', message: `"${metric}" is not in metrics.csv` });
  }
}

function mentionsOf({ tables, areas }: CityFiles): Mention[] {
  const codes = (rows: readonly { code: string }[]) => new Set(rows.map(({ code }) => code));
  const types = { known: codes(tables['component-types.csv']), where: 'component-types.csv' };
  const departments = { known: codes(tables['departments.csv']), where: 'departments.csv' };
  const categories = { known: codes(tables['categories.csv']), where: 'categories.csv' };
  const highest = levelsOf(areas)[0] ?? 'district';
  const districts = { known: codes(areas[highest]), where: REGION_LEVELS[highest] };
  const everywhere = {
    known: new Set(['*', ...Object.values(areas).flatMap((level) => [...codes(level)])]),
    where: 'the layers of areas',
  };
  const components = { known: new Set(tables['components.csv'].map(({ id }) => id)), where: 'components.csv' };
  return [
    { file: 'metrics.csv', column: 'componentType', ...types },
    { file: 'components.csv', column: 'type', ...types },
    { file: 'components.csv', column: 'parent', ...components },
    { file: 'departments.csv', column: 'district', ...districts },
    { file: 'responsibilities.csv', column: 'category', ...categories },
    { file: 'responsibilities.csv', column: 'region', ...everywhere },
    { file: 'responsibilities.csv', column: 'department', ...departments },
    { file: 'conditions.csv', column: 'category', ...categories },
    { file: 'conditions.csv', column: 'region', ...everywhere },
    { file: 'component-types.csv', column: 'maintenanceCategory', ...categories },
    { file: 'rules.csv', column: 'componentType', ...types },
    { file: 'rules.csv', column: 'category', ...categories },
    { file: 'accounts.csv', column: 'department', ...departments },
    { file: 'accounts.csv', column: 'districts', ...districts },
  ];
}
