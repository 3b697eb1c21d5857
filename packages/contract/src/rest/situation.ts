import { z } from 'zod';
import { instant } from './page.ts';

/** One 城市体征 as the wall shows it. `value` and `asOf` are null while nothing is known. */
export const vitalSignFigure = z.object({
  code: z.string(),
  name: z.string(),
  nameEn: z.string(),
  value: z.number().nullable(),
  unit: z.string(),
  asOf: instant.nullable(),
  limit: z.number().nullable(),
  direction: z.enum(['above', 'below']),
  status: z.enum(['normal', 'abnormal', 'stale', 'unknown']),
  staleAfterSeconds: z.number(),
  definitionId: z.string(),
  definition: z.string(),
  definitionEn: z.string(),
  source: z.string(),
  /** Of a figure over streams: how many it looks at, and how many of them are trusted. Averages leave the others out. */
  basis: z.object({ trusted: z.int(), total: z.int() }).nullable(),
});
export type VitalSignFigure = z.infer<typeof vitalSignFigure>;

export const situation = z.object({ at: instant, vitals: z.array(vitalSignFigure) });
export type Situation = z.infer<typeof situation>;

/** Case counts for the wall's charts: per hour of the last `hours`, and per district and department now. */
export const caseTrendQuery = z.strictObject({ hours: z.coerce.number().int().min(1).max(168).default(24) });
export const caseTrend = z.object({
  asOf: instant,
  items: z.array(z.object({ at: instant, reported: z.int(), closed: z.int(), alarms: z.int() })),
});
export const caseRankingQuery = z.strictObject({
  by: z.enum(['district', 'department', 'category', 'state', 'channel']),
});
export const caseRanking = z.object({
  asOf: instant,
  items: z.array(
    z.object({
      code: z.string(),
      name: z.string(),
      nameEn: z.string(),
      open: z.int(),
      overdue: z.int(),
      closedToday: z.int(),
    }),
  ),
});
export type CaseTrend = z.infer<typeof caseTrend>;
export type CaseRanking = z.infer<typeof caseRanking>;
