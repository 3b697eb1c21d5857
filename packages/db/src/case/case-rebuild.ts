import { replay } from '@cityloop/domain/case/apply';
import { canonicalJson } from '@cityloop/domain/evidence/canonical-json';
import type { Queryable } from '../connection/transaction.ts';
import { type BrokenChain, listCaseActions, verifyChain } from './case-action.ts';
import type { StoredProjection } from './case-file.ts';

/** A case whose stored projection is not what its actions make, or whose log is not whole. */
export interface CaseMismatch {
  readonly caseId: string;
  readonly because: string;
}

/** Replays every case from its actions, compares it with the stored projection and checks each hash chain. Empty: all is well. */
export async function findCaseMismatches(db: Queryable): Promise<CaseMismatch[]> {
  const { rows } = await db.query<{ id: string; projection: StoredProjection }>(
    'select id, projection from case_file order by id',
  );
  const mismatches: CaseMismatch[] = [];
  for (const { id, projection } of rows) {
    const because = describe(await verifyChain(db, id)) ?? (await compare(db, id, projection));
    if (because) mismatches.push({ caseId: id, because });
  }
  return mismatches;
}

async function compare(db: Queryable, caseId: string, stored: StoredProjection): Promise<string | undefined> {
  const rebuilt = canonicalJson(replay(await listCaseActions(db, caseId)));
  return rebuilt === canonicalJson(stored) ? undefined : 'its projection is not what a replay of its actions gives';
}

function describe(broken: BrokenChain | undefined): string | undefined {
  return broken && `its log is broken at action ${broken.seq}: ${broken.because}`;
}
