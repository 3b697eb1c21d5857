import type { Role } from '@cityloop/domain/account/actor';
import type { CaseAction, CaseActionBody } from '@cityloop/domain/case/case-file';
import { canonicalJson } from '@cityloop/domain/evidence/canonical-json';
import { sha256 } from '../connection/sha256.ts';
import type { Queryable } from '../connection/transaction.ts';

/** The hash before the first action of a case. */
const CHAIN_START = Buffer.alloc(32);

interface CaseActionRow {
  readonly case_id: string;
  readonly seq: number;
  readonly type: CaseAction['type'];
  readonly actor: string;
  readonly role: Role;
  readonly at: Date;
  readonly body: CaseActionBody;
  readonly previous_hash: Buffer;
  readonly hash: Buffer;
}

/** An action as the timeline shows it: with the name of who did it. */
export interface NamedCaseAction extends CaseAction {
  readonly actorName: string;
}

/**
 * Appends to the log of one case and to its hash chain. The caller holds the case's row lock; a second action with the same `seq` violates
 * the primary key.
 */
export async function appendCaseAction(db: Queryable, action: CaseAction): Promise<void> {
  const previous = await previousHash(db, action);
  await db.query(
    `insert into case_action (case_id, seq, type, actor, role, at, body, previous_hash, hash)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    [
      action.caseId,
      action.seq,
      action.type,
      action.actor,
      action.role,
      action.at,
      JSON.stringify(action.body),
      previous,
      hashOf(action, previous),
    ],
  );
}

export async function listCaseActions(db: Queryable, caseId: string): Promise<CaseAction[]> {
  const { rows } = await db.query<CaseActionRow>('select * from case_action where case_id = $1 order by seq', [caseId]);
  return rows.map(toAction);
}

/** The timeline: actions in order, each with the display name of its actor. */
export async function listNamedCaseActions(db: Queryable, caseId: string): Promise<NamedCaseAction[]> {
  const { rows } = await db.query<CaseActionRow & { display_name: string | null }>(
    `select a.*, o.display_name from case_action a left join account o on o.username = a.actor
     where a.case_id = $1 order by a.seq`,
    [caseId],
  );
  return rows.map((row) => ({ ...toAction(row), actorName: row.display_name ?? row.actor }));
}

/** Where a chain is broken: the first action that a changed, missing or added row gives away. */
export interface BrokenChain {
  readonly caseId: string;
  readonly seq: number;
  readonly because: string;
}

/** Recomputes every hash of a case's log. Undefined where the chain is whole. */
export async function verifyChain(db: Queryable, caseId: string): Promise<BrokenChain | undefined> {
  const { rows } = await db.query<CaseActionRow>('select * from case_action where case_id = $1 order by seq', [caseId]);
  let previous: Buffer = CHAIN_START;
  for (const [index, row] of rows.entries()) {
    if (row.seq !== index + 1) return { caseId, seq: index + 1, because: 'this action is missing' };
    if (!row.previous_hash.equals(previous))
      return { caseId, seq: row.seq, because: 'it does not follow the one before' };
    if (!row.hash.equals(hashOf(toAction(row), previous))) {
      return { caseId, seq: row.seq, because: 'its content is not what was hashed' };
    }
    previous = row.hash;
  }
  return rows.length === 0 ? { caseId, seq: 1, because: 'this action is missing' } : undefined;
}

async function previousHash(db: Queryable, { caseId, seq }: CaseAction): Promise<Buffer> {
  if (seq === 1) return CHAIN_START;
  const { rows } = await db.query<{ hash: Buffer }>('select hash from case_action where case_id = $1 and seq = $2', [
    caseId,
    seq - 1,
  ]);
  const last = rows[0];
  if (!last) throw new Error(`Case ${caseId} has no action ${seq - 1}: action ${seq} cannot follow it`);
  return last.hash;
}

/** Hashes what is stored: `body` as JSON gives it back, times in milliseconds. */
function hashOf(action: CaseAction, previous: Uint8Array): Buffer {
  const { caseId, seq, type, actor, role, at } = action;
  const body: unknown = JSON.parse(JSON.stringify(action.body));
  return sha256(previous, canonicalJson({ caseId, seq, type, actor, role, at: at.toISOString(), body }));
}

function toAction(row: CaseActionRow): CaseAction {
  const { case_id: caseId, seq, type, actor, role, at, body } = row;
  return { caseId, seq, type, actor, role, at, body };
}
