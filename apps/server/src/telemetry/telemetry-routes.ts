import type { COMPONENT_OPERATIONS } from '@cityloop/contract/rest/component-operations';
import type { Answer } from '@cityloop/contract/rest/operations';
import { findReadingKeys } from '@cityloop/db/component/component';
import type { Queryable } from '@cityloop/db/connection/transaction';
import { type LatestReadingRow, listLatestReadings } from '@cityloop/db/telemetry/latest-reading';
import { listRawReadings } from '@cityloop/db/telemetry/reading';
import { listRollups } from '@cityloop/db/telemetry/rollup';
import { qualityOf } from '@cityloop/domain/telemetry/reading';
import { page } from '@cityloop/web/page';
import { ProblemError, type RouteContext, type Routes } from '@cityloop/web/route';
import { z } from 'zod';

export interface TelemetryParts {
  readonly pool: Queryable;
  readonly now: () => Date;
}

/** Without `from`: raw readings of an hour, minutes of a day, hours of a month, days of a year. */
const DEFAULT_SPAN_MS = { raw: 3_600_000, '1m': 86_400_000, '1h': 31 * 86_400_000, '1d': 366 * 86_400_000 } as const;
/** Readings may be dated a little ahead of our clock. */
const AHEAD_MS = 5 * 60_000;

/** Keys of metrics are small integers. */
const MAX_INT2 = 32_767;

/** Histories and latest values. */
export function createTelemetryRoutes(
  parts: TelemetryParts,
): Routes<Pick<typeof COMPONENT_OPERATIONS, 'listReadings' | 'listLatest'>> {
  const { pool } = parts;
  return {
    listReadings: (context) => listReadings(parts, context),
    listLatest: ({ query: { cursor, limit, district, ...filter } }) =>
      page(
        { cursor, limit },
        {
          list: 'latest values',
          position: z.tuple([z.int32(), z.int32().max(MAX_INT2)]),
          rows: (after, most) =>
            listLatestReadings(pool, { ...filter, districts: district ? [district] : undefined, after, limit: most }),
          positionOf: ({ componentKey, metricKey }) => [componentKey, metricKey] as [number, number],
          present: presentLatest,
        },
      ),
  };
}

async function listReadings(
  { pool, now }: TelemetryParts,
  { params, query }: RouteContext<typeof COMPONENT_OPERATIONS.listReadings>,
): Promise<Answer<'listReadings'>> {
  const { metric, resolution } = query;
  const keys = await findReadingKeys(pool, params.id ?? '', metric);
  if (!keys) throw new ProblemError('not-found', `There is no component ${params.id}.`);
  if (keys.metricKey === null) throw new ProblemError('not-found', `${params.id} measures no ${metric}.`);
  const to = query.to ? new Date(query.to) : new Date(now().getTime() + AHEAD_MS);
  const from = query.from ? new Date(query.from) : new Date(to.getTime() - DEFAULT_SPAN_MS[resolution] - AHEAD_MS);
  const of = { componentKey: keys.componentKey, metricKey: keys.metricKey, from };
  const list = {
    list: `${resolution} readings of ${params.id}`,
    position: z.iso.datetime(),
    positionOf: ({ at }: { readonly at: Date }) => at.toISOString(),
  };
  const upTo = (before: string | undefined) => (before !== undefined && new Date(before) < to ? new Date(before) : to);
  if (resolution === 'raw') {
    return page(query, {
      ...list,
      rows: (before, limit) => listRawReadings(pool, { ...of, to: upTo(before), limit }),
      present: ({ at, value, quality }) => ({ at: at.toISOString(), value, quality: qualityOf(quality) }),
    });
  }
  return page(query, {
    ...list,
    rows: (before, limit) => listRollups(pool, resolution, { ...of, to: upTo(before), limit }),
    present: (row) => ({ ...row, at: row.at.toISOString() }),
  });
}

function presentLatest({ component, metric, at, value, quality }: LatestReadingRow) {
  return { component, metric, at: at.toISOString(), value, quality: qualityOf(quality) };
}
