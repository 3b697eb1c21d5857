import type { Role } from '@cityloop/domain/account/actor';
import type { CaseAction } from '@cityloop/domain/case/actions';
import type { Clock } from '@cityloop/domain/case/clock';
import type { CaseState } from '@cityloop/domain/case/states';
import { canonicalJson } from '@cityloop/domain/evidence/canonical-json';
import { sha256 } from '../connection/sha256.ts';
import type { Queryable } from '../connection/transaction.ts';

/** The hash before the first action of a case. */
const CHAIN_START = Buffer.alloc(32);
/** What the hash of a new row covers: all of it. Rows of format 1 were written before actions carried their outcome. */
const FORMAT = 2;

interface CaseActionRow {
  readonly case_id: string;
  readonly seq: number;
  readonly type: CaseAction['type'];
  readonly actor: string;
  readonly role: Role;
  readonly at: Date;
  readonly body: object;
  readonly from_state: CaseState | null;
  readonly to_state: CaseState;
  readonly clocks: readonly StoredClock[] | null;
  readonly format: 1 | 2;
  readonly previous_hash: Buffer;
  readonly hash: Buffer;
}

/** A clock as `jsonb` gives it back: times as text, and none where the clock stands. */
export interface StoredClock extends Omit<Clock, 'startedAt' | 'runningSince' | 'dueAt' | 'yellowAt'> {
  readonly startedAt: string;
  readonly runningSince?: string;
  readonly dueAt?: string;
  readonly yellowAt?: string;
}

/** An action as the timeline shows it: with the name of who did it. */
export type NamedCaseAction = CaseAction & { readonly actorName: string };

/**
 * Appends to the log of one case and to its hash chain. The caller holds the case's row lock; a second action with the same `seq` violates
 * the primary key.
 */
export async function appendCaseAction(db: Queryable, action: CaseAction): Promise<void> {
  const previous = await previousHash(db, action);
  await db.query(
    `insert into case_action
       (case_id, seq, type, actor, role, at, body, from_state, to_state, clocks, format, previous_hash, hash)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
    [
      action.caseId,
      action.seq,
      action.type,
      action.actor,
      action.role,
      action.at,
      JSON.stringify(action.body),
      action.from,
      action.to,
      JSON.stringify(action.clocks),
      FORMAT,
      previous,
      hashOf(action, FORMAT, previous),
    ],
  );
}

export async function listCaseActions(db: Queryable, caseId: string): Promise<CaseAction[]> {
  return (await listCaseActionsOf(db, [caseId])).get(caseId) ?? [];
}

/** The logs of several cases, each in order. */
export async function listCaseActionsOf(
  db: Queryable,
  caseIds: readonly string[],
): Promise<ReadonlyMap<string, CaseAction[]>> {
  const { rows } = await db.query<CaseActionRow>(
    'select * from case_action where case_id = any($1) order by case_id, seq',
    [caseIds],
  );
  const logs = new Map<string, CaseAction[]>(caseIds.map((id) => [id, []]));
  for (const row of rows) logs.get(row.case_id)?.push(toAction(row));
  return logs;
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

/** The chain of a case, recomputed: for each action its hash, and the hash of all outcomes up to it. Both in hex. */
export interface CaseChain {
  readonly hashes: readonly string[];
  readonly outcomes: readonly string[];
  /** Undefined where the chain is whole. */
  readonly broken: BrokenChain | undefined;
}

/** Recomputes every hash of a case's log. Of a case that isn't there the chain is empty, and broken at its first action. */
export async function readCaseChain(db: Queryable, caseId: string): Promise<CaseChain> {
  const { rows } = await db.query<CaseActionRow>('select * from case_action where case_id = $1 order by seq', [caseId]);
  let previous: Buffer = CHAIN_START;
  let outcome: Buffer = CHAIN_START;
  let broken: BrokenChain | undefined;
  const hashes: string[] = [];
  const outcomes: string[] = [];
  for (const row of rows) {
    broken ??= breakOf(row, hashes.length + 1, previous);
    const { seq, from, to, clocks } = toAction(row);
    outcome = sha256(outcome, canonicalJson({ seq, from, to, clocks: asStored(clocks) }));
    hashes.push(row.hash.toString('hex'));
    outcomes.push(outcome.toString('hex'));
    previous = row.hash;
  }
  if (rows.length === 0) broken = { caseId, seq: 1, because: 'this action is missing' };
  return { hashes, outcomes, broken };
}

function breakOf(row: CaseActionRow, seq: number, previous: Buffer): BrokenChain | undefined {
  const caseId = row.case_id;
  if (row.seq !== seq) return { caseId, seq, because: 'this action is missing' };
  if (!row.previous_hash.equals(previous)) return { caseId, seq, because: 'it does not follow the one before' };
  if (row.hash.equals(hashOf(toAction(row), row.format, previous))) return undefined;
  return { caseId, seq, because: 'its content is not what was hashed' };
}

/** Ids of cases in the order of their ids after `after`: those of the log, and those whose log is gone. */
export async function listCaseIds(db: Queryable, after: string, limit: number): Promise<string[]> {
  const { rows } = await db.query<{ id: string }>(
    `select id from case_file where id > $1
     union select distinct case_id from case_action where case_id > $1 order by id limit $2`,
    [after, limit],
  );
  return rows.map((row) => row.id);
}

/** Cases with actions whose clocks were not written yet, in order of their ids after `after`. */
export async function listCasesWithoutClocks(db: Queryable, after: string, limit: number): Promise<string[]> {
  const { rows } = await db.query<{ id: string }>(
    `select distinct case_id as id from case_action where clocks is null and case_id > $1 order by case_id limit $2`,
    [after, limit],
  );
  return rows.map((row) => row.id);
}

/** Writes the clocks of one action of format 1, once. Connect as the owner: services may not change the log. */
export async function writeClocksOnce(db: Queryable, { caseId, seq, clocks }: CaseAction): Promise<void> {
  await db.query('update case_action set clocks = $3 where case_id = $1 and seq = $2 and clocks is null', [
    caseId,
    seq,
    JSON.stringify(clocks),
  ]);
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

/** Hashes what is stored: bodies and clocks as JSON gives them back, times in milliseconds. */
function hashOf(action: CaseAction, format: 1 | 2, previous: Uint8Array): Buffer {
  const { caseId, seq, type, actor, role, at, from, to } = action;
  const said = { caseId, seq, type, actor, role, at: at.toISOString(), body: asStored(action.body) };
  const covered = format === 1 ? said : { ...said, from, to, clocks: asStored(action.clocks) };
  return sha256(previous, canonicalJson(covered));
}

function asStored(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}

function toAction(row: CaseActionRow): CaseAction {
  const { case_id: caseId, seq, type, actor, role, at, body, from_state: from, to_state: to } = row;
  const clocks = (row.clocks ?? []).map(readClock);
  // The log holds what the domain accepted; each type has its body.
  return { caseId, seq, type, actor, role, at, from, to, body, clocks } as CaseAction;
}

export function readClock({ startedAt, runningSince, dueAt, yellowAt, ...rest }: StoredClock): Clock {
  return {
    ...rest,
    startedAt: new Date(startedAt),
    runningSince: dateOrNone(runningSince),
    dueAt: dateOrNone(dueAt),
    yellowAt: dateOrNone(yellowAt),
  };
}

export function dateOrNone(stored: string | undefined): Date | undefined {
  return stored === undefined ? undefined : new Date(stored);
}
