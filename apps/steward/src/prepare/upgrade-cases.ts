import { listCaseActions, listCasesWithoutClocks, writeClocksOnce } from '@cityloop/db/case/case-action';
import { getCaseBook } from '@cityloop/db/case/case-book';
import { saveReplayed } from '@cityloop/db/case/case-projection';
import { rebuildCases } from '@cityloop/db/case/case-rebuild';
import { inTransaction } from '@cityloop/db/connection/transaction';
import { replay } from '@cityloop/domain/case/apply';
import { withClocks } from '@cityloop/domain/case/former-log';
import type pg from 'pg';

/** Cases between two looks at the table. */
const BATCH = 200;

/**
 * Before the services start: logs from before actions carried their clocks get them, once, by the book in force now; projections of a former
 * edition are made anew. Doing it again changes nothing. Returns how many cases of each.
 */
export async function upgradeCases(owner: pg.Pool): Promise<{ withClocks: number; rebuilt: number }> {
  const written = await writeFormerClocks(owner);
  const { changed } = await rebuildCases(owner, 'outdated');
  return { withClocks: written, rebuilt: changed };
}

async function writeFormerClocks(owner: pg.Pool): Promise<number> {
  let written = 0;
  let ids = await listCasesWithoutClocks(owner, '', BATCH);
  if (ids.length === 0) return 0;
  const book = await getCaseBook(owner);
  while (ids.length > 0) {
    for (const id of ids) {
      await inTransaction(owner, async (db) => {
        const log = withClocks(await listCaseActions(db, id), book);
        for (const action of log) await writeClocksOnce(db, action);
        await saveReplayed(db, replay(log));
      });
    }
    written += ids.length;
    ids = await listCasesWithoutClocks(owner, ids.at(-1) ?? '', BATCH);
  }
  return written;
}
