import type { ImportReport } from '@cityloop/contract/rest/device';
import type { DEVICE_OPERATIONS } from '@cityloop/contract/rest/device-operations';
import {
  type RegisteredComponent,
  recordComponentChanges,
  upsertComponents,
} from '@cityloop/db/component/component-change';
import { insertFirstCredentials, listWithoutCredential } from '@cityloop/db/component/credential-change';
import { inTransaction, type Queryable } from '@cityloop/db/connection/transaction';
import { type Actor, mayManage } from '@cityloop/domain/account/actor';
import { ProblemError, type RouteContext } from '@cityloop/web/route';
import { auditDone, type ComponentParts, type Locate, tell } from './component-parts.ts';
import { newSecret } from './credential-routes.ts';
import { collectFaults, type ImportFaults } from './import-faults.ts';
import { type ComponentFacts, judgeComponent, parentsAfter, readFacts } from './judge-component.ts';
import { type ReadComponent, readComponentSheet } from './read-component-sheet.ts';
import { lockComponents } from './register-component.ts';

type Options = RouteContext<typeof DEVICE_OPERATIONS.importComponents>['body']['fields'];

/** A sheet may hold components of the whole city. @throws ProblemError `forbidden` */
function refuseLimited(actor: Actor): void {
  if (mayManage(actor, [])) return;
  throw new ProblemError('forbidden', 'You manage some districts alone: register their components one by one.');
}

/** A screen that hears of more than twenty changes asks for the whole list. */
const MOST_CHANGES = 100;
const SAMPLE_ROWS = 5;

/**
 * Registers or updates the components of a sheet (CSV or a workbook). A file with a fault writes nothing unless told to skip the line; a
 * dry run only judges and counts.
 * @throws ProblemError `invalid` with the `report` where nothing was written because of a fault
 */
export async function importComponents(
  parts: ComponentParts,
  context: RouteContext<typeof DEVICE_OPERATIONS.importComponents>,
): Promise<ImportReport> {
  refuseLimited(context.actor);
  const { file, fields: chosen } = context.body;
  const faults = collectFaults();
  const { encoding, lines, rows, notes } = await readComponentSheet(file, faults);
  const locate = await parts.locator();
  const done = await inTransaction(parts.pool, async (db) => {
    await lockComponents(db);
    return applyRows(db, { rows, faults, chosen, locate });
  });
  const { credentials, ...counts } = done;
  const report: ImportReport = {
    ...counts,
    dryRun: chosen.dryRun,
    encoding,
    lines,
    faultCount: faults.count,
    faults: faults.list(),
    notes,
    sample: rows.slice(0, SAMPLE_ROWS).map(({ component: { id, type, name, location } }) => ({
      ...{ id, type, name, location },
      grid: locate(location)?.code ?? '',
    })),
    credentialsCsv: chosen.credentials && done.applied ? csvOf(credentials) : null,
  };
  if (!done.applied && !chosen.dryRun) throw refused(report);
  if (done.applied) {
    const { created, updated } = done;
    const issued = credentials.length === 0 ? '' : `, ${credentials.length} credentials issued`;
    await auditDone(parts, context, 'import-components', `${created} created, ${updated} updated${issued}`);
    await tell(parts, 'work', 'changes', 'credentials');
  }
  return report;
}

function refused(report: ImportReport): ProblemError {
  const [first] = report.faults;
  const more = report.faultCount > 1 ? `, and ${report.faultCount - 1} more` : '';
  const column = first?.column ? `, ${first.column}` : '';
  return new ProblemError('invalid', `Nothing was imported: line ${first?.line}${column}: ${first?.message}${more}.`, {
    report,
  });
}

interface Batch {
  readonly rows: readonly ReadComponent[];
  readonly faults: ImportFaults;
  readonly chosen: Options;
  readonly locate: Locate;
}
type Issued = { readonly username: string; readonly password: string };
type Done = Pick<ImportReport, 'applied' | 'created' | 'updated' | 'unchanged' | 'stillRetired'> & {
  readonly credentials: readonly Issued[];
};

async function applyRows(db: Queryable, { rows, faults, chosen, locate }: Batch): Promise<Done> {
  const facts = await readFacts(
    db,
    rows.map(({ component }) => component),
    locate,
  );
  const components = judgeRows(rows, { facts, faults, skipFaulty: chosen.skipFaulty });
  const counts = countRows(components, facts);
  if (chosen.dryRun || components.length === 0 || (faults.count > 0 && !chosen.skipFaulty)) {
    return { ...counts, applied: false, credentials: [] };
  }
  const { created, updated } = await upsertComponents(db, components);
  await recordComponentChanges(db, [...created, ...updated].slice(0, MOST_CHANGES));
  const ids = components.map(({ id }) => id);
  return { ...counts, applied: true, credentials: chosen.credentials ? await issueFirst(db, ids) : [] };
}

/** Those that may be stored. Where faulty lines are skipped, what stands behind one of them is faulty too. */
function judgeRows(
  rows: readonly ReadComponent[],
  parts: { readonly facts: ComponentFacts; readonly faults: ImportFaults; readonly skipFaulty: boolean },
): RegisteredComponent[] {
  const { facts, faults, skipFaulty } = parts;
  for (let left = rows; ; ) {
    const parents = parentsAfter(
      left.map(({ component }) => component),
      facts,
    );
    const right: { row: ReadComponent; component: RegisteredComponent }[] = [];
    for (const row of left) {
      const verdict = judgeComponent(row.component, facts, parents);
      if ('component' in verdict) right.push({ row, component: verdict.component });
      else {
        for (const { field, message } of verdict.faults) {
          faults.add({ line: row.line, column: field === 'location' ? 'lon+lat' : field, message });
        }
      }
    }
    if (!skipFaulty || right.length === left.length) return right.map(({ component }) => component);
    left = right.map(({ row }) => row);
  }
}

function countRows(components: readonly RegisteredComponent[], { known }: ComponentFacts) {
  const counts = { created: 0, updated: 0, unchanged: 0, stillRetired: 0 };
  for (const component of components) {
    const before = known.get(component.id);
    const keys = Object.keys(component) as (keyof RegisteredComponent)[];
    if (!before) counts.created += 1;
    else if (keys.every((key) => component[key] === before[key])) counts.unchanged += 1;
    else counts.updated += 1;
    if (before?.retired) counts.stillRetired += 1;
  }
  return counts;
}

async function issueFirst(db: Queryable, ids: readonly string[]): Promise<Issued[]> {
  const issued = (await listWithoutCredential(db, ids)).map((device) => ({ device, ...newSecret() }));
  await insertFirstCredentials(
    db,
    issued.map(({ device, secret }) => ({ device, ...secret })),
  );
  return issued.map(({ device, password }) => ({ username: device, password }));
}

/** Neither user names nor keys hold what CSV would have to quote. */
function csvOf(credentials: readonly Issued[]): string {
  return ['username,password', ...credentials.map(({ username, password }) => `${username},${password}`), ''].join(
    '\n',
  );
}
