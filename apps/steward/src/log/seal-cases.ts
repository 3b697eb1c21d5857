import { type CaseChain, listCaseIds, readCaseChain } from '@cityloop/db/case/case-action';
import type { Queryable } from '@cityloop/db/connection/transaction';
import { canonicalJson } from '@cityloop/domain/evidence/canonical-json';
import { alterationSince, type CaseSeal } from '@cityloop/domain/evidence/case-seal';
import { ENCODING } from './encoding.ts';
import type { LogFolder } from './log-folder.ts';
import type { LogKey } from './log-key.ts';

const BATCH = 500;

/** A case whose log is not what it was. */
export interface Alteration {
  readonly caseId: string;
  readonly because: string;
}

export interface SealReport {
  readonly cases: number;
  /** Cases with actions since the last time: how far they have come stands in the log now. */
  readonly sealed: number;
  readonly altered: readonly Alteration[];
}

/**
 * Verifies the chain of every case and compares it with how it was sealed before: a deleted case, a cut tail, a rebuilt chain and a changed
 * outcome are found and named. Those that only grew are sealed as they are now; without a key it only looks.
 */
export async function verifyAndSeal(
  db: Queryable,
  log: LogFolder,
  { now, key }: { readonly now: Date; readonly key?: LogKey | undefined },
): Promise<SealReport> {
  const sealed = lastSeals(log);
  const altered: Alteration[] = [];
  const fresh: CaseSeal[] = [];
  let cases = 0;
  for await (const caseId of everyCase(db, sealed)) {
    cases += 1;
    const chain = await readCaseChain(db, caseId);
    const before = sealed.get(caseId);
    const because = (before && alterationSince(before, chain)) ?? describe(chain);
    if (because) altered.push({ caseId, because });
    else if (chain.hashes.length > (before?.seq ?? 0)) fresh.push(sealOf(caseId, chain, now));
  }
  if (key) log.append(fresh.map(toEntry), key);
  return { cases, sealed: key ? fresh.length : 0, altered };
}

function toEntry(seal: CaseSeal): Uint8Array {
  return ENCODING.utf8(canonicalJson(seal));
}

function sealOf(id: string, { hashes, outcomes }: CaseChain, now: Date): CaseSeal {
  const seq = hashes.length;
  const [hash = '', outcome = ''] = [hashes[seq - 1], outcomes[seq - 1]];
  return { v: 1, kind: 'caseSeal', at: now.toISOString(), id, seq, hash, outcomes: outcome };
}

function lastSeals({ entries }: LogFolder): Map<string, CaseSeal> {
  const seals = new Map<string, CaseSeal>();
  for (const entry of entries) {
    const parsed: CaseSeal = JSON.parse(new TextDecoder().decode(entry));
    if (parsed.kind === 'caseSeal') seals.set(parsed.id, parsed);
  }
  return seals;
}

/** The cases of the database, and those that were sealed and may be gone. */
async function* everyCase(db: Queryable, sealed: ReadonlyMap<string, CaseSeal>): AsyncGenerator<string> {
  const gone = new Set(sealed.keys());
  let ids = await listCaseIds(db, '', BATCH);
  while (ids.length > 0) {
    for (const id of ids) gone.delete(id);
    yield* ids;
    ids = await listCaseIds(db, ids.at(-1) ?? '', BATCH);
  }
  yield* gone;
}

function describe({ broken }: CaseChain): string | undefined {
  return broken && `its log is broken at action ${broken.seq}: ${broken.because}`;
}
