import { join } from 'node:path';
import { rebuildCases } from '@cityloop/db/case/case-rebuild';
import { LOCKS, tryTransactionLock } from '@cityloop/db/connection/advisory-lock';
import { inTransaction } from '@cityloop/db/connection/transaction';
import type { MaintenanceConfig } from '../maintenance/config.ts';
import type { Job, JobContext, JobReport } from '../maintenance/job.ts';
import { type LogFolder, openLogFolder } from './log-folder.ts';
import { type LogKey, openLogKey } from './log-key.ts';
import { logOrigin } from './log-origin.ts';
import { verifyAndSeal } from './seal-cases.ts';

const HOUR_MS = 3_600_000;

/** Jobs over the logs of cases: two that a person starts, and the nightly seal. */
export const CASE_JOBS: Readonly<Record<string, Job>> = {
  'rebuild-cases': {
    does: 'makes every case anew from its log, and saves those that differ',
    run: async ({ pool }) => ({ ...(await rebuildCases(pool)) }),
  },
  'verify-cases': {
    does: 'verifies the log of every case against its chain and its last seal',
    run: (context) => verifyCases(context, undefined),
  },
  'seal-cases': {
    does: 'verifies the log of every case, and seals how far each has come into DATA_DIR/log',
    run: sealCases,
    everyMs: ({ SEAL_EVERY_HOURS }) => SEAL_EVERY_HOURS * HOUR_MS,
    firstAfterMs: ({ config, now }) => untilNextSeal(openLog(config), config.SEAL_EVERY_HOURS * HOUR_MS, now),
    retryMs: HOUR_MS,
  },
};

/** One process at a time writes the folder: undefined while another is at it. */
async function sealCases(context: JobContext): Promise<JobReport | undefined> {
  const key = await openKey(context);
  return inTransaction(context.pool, async (db) =>
    (await tryTransactionLock(db, LOCKS.seal)) ? verifyCases(context, key) : undefined,
  );
}

/** @throws where a case is not what it was, naming each */
async function verifyCases({ pool, config, now }: JobContext, key: LogKey | undefined): Promise<JobReport> {
  const { cases, sealed, altered } = await verifyAndSeal(pool, openLog(config), { now, key });
  if (altered.length === 0) return { cases, sealed, altered: 0 };
  const named = altered.map(({ caseId, because }) => `case ${caseId}: ${because}`);
  throw new Error(`${altered.length} of ${cases} cases are not what they were.\n${named.join('\n')}`);
}

function openLog({ DATA_DIR }: MaintenanceConfig): LogFolder {
  return openLogFolder(join(DATA_DIR, 'log'));
}

async function openKey({ pool, config }: JobContext): Promise<LogKey> {
  return openLogKey(config.DATA_DIR, await logOrigin(pool, config.LOG_ORIGIN));
}

/** A restart neither skips a seal nor makes one more. */
function untilNextSeal({ signedAt }: LogFolder, everyMs: number, now: Date): number {
  return signedAt ? Math.max(0, signedAt.getTime() + everyMs - now.getTime()) : 0;
}
