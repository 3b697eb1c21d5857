import { replay } from '@cityloop/domain/case/apply';
import { type CaseFile, PROJECTION_VERSION } from '@cityloop/domain/case/case-file';
import { canonicalJson } from '@cityloop/domain/evidence/canonical-json';
import type { Queryable } from '../connection/transaction.ts';
import { type BrokenChain, listCaseActions, readCaseChain } from './case-action.ts';
import { PROJECTION, type ProjectionRow, saveReplayed, toStored } from './case-projection.ts';

/** A case whose stored projection is not what its actions make, or whose log is not whole. */
export interface CaseMismatch {
  readonly caseId: string;
  readonly because: string;
}

const BATCH = 500;
/** Above every edition of the fold. */
const MAX_VERSION = 32_767;

/** Replays every case from its actions, compares it with the stored projection and checks each hash chain. Empty: all is well. */
export async function findCaseMismatches(db: Queryable): Promise<CaseMismatch[]> {
  const mismatches: CaseMismatch[] = [];
  for await (const row of everyCase(db)) {
    const because = describe((await readCaseChain(db, row.id)).broken) ?? (await compare(db, row));
    if (because) mismatches.push({ caseId: row.id, because });
  }
  return mismatches;
}

/**
 * Makes projections anew from their logs, and saves those that differ from what is stored: of every case, or of those that a former edition
 * of the fold made. Returns how many of how many.
 */
export async function rebuildCases(
  db: Queryable,
  which: 'all' | 'outdated' = 'all',
): Promise<{ cases: number; changed: number }> {
  let cases = 0;
  let changed = 0;
  for await (const row of everyCase(db, which === 'all' ? MAX_VERSION : PROJECTION_VERSION)) {
    const caseFile = await replayOf(db, row);
    cases += 1;
    if (row.projection_version === PROJECTION_VERSION && isStored(caseFile, row)) continue;
    await saveReplayed(db, caseFile);
    changed += 1;
  }
  return { cases, changed };
}

/** Rows of `case_file` made by an edition before `below`, in the order of their ids, some hundred at a time. */
async function* everyCase(db: Queryable, below = MAX_VERSION): AsyncGenerator<ProjectionRow> {
  let after = '';
  while (true) {
    const { rows } = await db.query<ProjectionRow>(
      `select ${PROJECTION} from case_file where id > $1 and projection_version < $2 order by id limit ${BATCH}`,
      [after, below],
    );
    yield* rows;
    const last = rows.at(-1);
    if (!last) return;
    after = last.id;
  }
}

async function compare(db: Queryable, row: ProjectionRow): Promise<string | undefined> {
  if (row.projection_version < PROJECTION_VERSION) return undefined;
  return isStored(await replayOf(db, row), row)
    ? undefined
    : 'its projection is not what a replay of its actions gives';
}

async function replayOf(db: Queryable, row: ProjectionRow): Promise<CaseFile> {
  return replay((await listCaseActions(db, row.id)).slice(0, row.version));
}

function isStored(caseFile: CaseFile, row: ProjectionRow): boolean {
  return canonicalJson(toStored(caseFile)) === canonicalJson(row.projection);
}

function describe(broken: BrokenChain | undefined): string | undefined {
  return broken && `its log is broken at action ${broken.seq}: ${broken.because}`;
}
