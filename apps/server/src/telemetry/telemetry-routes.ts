import type { COMPONENT_OPERATIONS } from '@cityloop/contract/rest/component-operations';
import type { Answer } from '@cityloop/contract/rest/operations';
import { findReadingKeys } from '@cityloop/db/component/component';
import type { Queryable } from '@cityloop/db/connection/transaction';
import { listLatestReadings } from '@cityloop/db/telemetry/latest-reading';
import { listRawReadings } from '@cityloop/db/telemetry/reading';
import { listRollups } from '@cityloop/db/telemetry/rollup';
import { qualityOf } from '@cityloop/domain/telemetry/reading';
import { ProblemError, type RouteContext, type Routes } from '@cityloop/web/route';

export interface TelemetryDesk {
  readonly pool: Queryable;
  readonly now: () => Date;
}

/** Without `from`: raw readings of an hour, minutes of a day, hours of a month, days of a year. */
const DEFAULT_SPAN_MS = { raw: 3_600_000, '1m': 86_400_000, '1h': 31 * 86_400_000, '1d': 366 * 86_400_000 } as const;
/** Readings may be dated a little ahead of our clock. */
const AHEAD_MS = 5 * 60_000;

/** Histories and latest values. */
export function createTelemetryRoutes(
  desk: TelemetryDesk,
): Routes<Pick<typeof COMPONENT_OPERATIONS, 'listReadings' | 'listLatest'>> {
  const { pool } = desk;
  return {
    listReadings: (context) => listReadings(desk, context),
    async listLatest({ query: { district, ...query } }) {
      const { items, next } = await listLatestReadings(pool, {
        ...query,
        districts: district ? [district] : undefined,
      });
      return {
        items: items.map(({ component, metric, at, value, quality }) => ({
          component,
          metric,
          at: at.toISOString(),
          value,
          quality: qualityOf(quality),
        })),
        next,
      };
    },
  };
}

async function listReadings(
  { pool, now }: TelemetryDesk,
  { params, query }: RouteContext<typeof COMPONENT_OPERATIONS.listReadings>,
): Promise<Answer<'listReadings'>> {
  const { metric, resolution, limit, cursor } = query;
  const keys = await findReadingKeys(pool, params.id ?? '', metric);
  if (!keys) throw new ProblemError('not-found', `There is no component ${params.id}.`);
  if (keys.metricKey === null) throw new ProblemError('not-found', `${params.id} measures no ${metric}.`);
  const to = query.to ? new Date(query.to) : new Date(now().getTime() + AHEAD_MS);
  const from = query.from ? new Date(query.from) : new Date(to.getTime() - DEFAULT_SPAN_MS[resolution] - AHEAD_MS);
  const asked = { componentKey: keys.componentKey, metricKey: keys.metricKey, from, to, limit, cursor };
  if (resolution !== 'raw') {
    const { items, next } = await listRollups(pool, resolution, asked);
    return { items: items.map((row) => ({ ...row, at: row.at.toISOString() })), next };
  }
  const { items, next } = await listRawReadings(pool, asked);
  return {
    items: items.map((row) => ({ at: row.at.toISOString(), value: row.value, quality: qualityOf(row.quality) })),
    next,
  };
}
