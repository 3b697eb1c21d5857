import type { Situation } from '@cityloop/contract/rest/situation';
import type { SITUATION_OPERATIONS } from '@cityloop/contract/rest/situation-operations';
import { listCaseTrend, rankCases } from '@cityloop/db/situation/situation';
import type { Routes } from '@cityloop/web/route';
import type { SituationParts } from './current-situation.ts';

/** What the wall's strip and charts show. */
export function createSituationRoutes(
  { pool, now }: SituationParts,
  current: () => Promise<Situation>,
): Routes<typeof SITUATION_OPERATIONS> {
  return {
    getSituation: current,
    async getCaseTrend({ query }) {
      const rows = await listCaseTrend(pool, query.hours);
      return { asOf: now().toISOString(), items: rows.map((row) => ({ ...row, at: row.at.toISOString() })) };
    },
    async getCaseRanking({ query }) {
      const rows = await rankCases(pool, query.by);
      const items = rows.map((row) => ({
        ...row,
        name: row.name ?? row.code,
        nameEn: row.nameEn ?? row.name ?? row.code,
      }));
      return { asOf: now().toISOString(), items };
    },
  };
}
