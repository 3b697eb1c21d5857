import type { COMPONENT_OPERATIONS } from '@cityloop/contract/rest/component-operations';
import type { Answer } from '@cityloop/contract/rest/operations';
import { findZone } from '@cityloop/db/city/zone-of';
import { findReadingKeys } from '@cityloop/db/component/component';
import type { Queryable } from '@cityloop/db/connection/transaction';
import { type LatestReadingRow, listLatestReadings } from '@cityloop/db/telemetry/latest-reading';
import { listRollups } from '@cityloop/db/telemetry/list-rollups';
import { listRawReadings } from '@cityloop/db/telemetry/reading';
import { qualityOf } from '@cityloop/domain/telemetry/reading';
import type { Zone } from '@cityloop/domain/time/zone';
import { page } from '@cityloop/web/page';
import { ProblemError, type RouteContext, type Routes } from '@cityloop/web/route';
import { z } from 'zod';

export interface TelemetryParts {
  readonly pool: Queryable;
  readonly now: () => Date;
}

const DAY_MS = 86_400_000;
/** Without `from`: raw readings of an hour, minutes of a day, hours of a month, days of a year, months of ten years. */
const DEFAULT_SPAN_MS = {
  raw: 3_600_000,
  '1m': DAY_MS,
  '5m': 3 * DAY_MS,
  '15m': 7 * DAY_MS,
  '1h': 31 * DAY_MS,
  '1d': 366 * DAY_MS,
  '1mo': 3660 * DAY_MS,
} as const;
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
  const zone = readZone(query.zone);
  const keys = await findReadingKeys(pool, params.id ?? '', metric);
  if (!keys) throw new ProblemError('not-found', `There is no component ${params.id}.`);
  if (keys.metricKey === null) throw new ProblemError('not-found', `${params.id} measures no ${metric}.`);
  const to = query.to ? new Date(query.to) : new Date(now().getTime() + AHEAD_MS);
  const from = query.from ? new Date(query.from) : new Date(to.getTime() - DEFAULT_SPAN_MS[resolution] - AHEAD_MS);
  const of = { componentKey: keys.componentKey, metricKey: keys.metricKey, from };
  const list = {
    list: `${resolution} readings of ${params.id}${query.zone === undefined ? '' : ` in ${query.zone}`}`,
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
    rows: (before, limit) => listRollups(pool, { ...of, resolution, zone, to: upTo(before), limit }),
    present: (row) => ({ ...row, at: row.at.toISOString() }),
  });
}

function readZone(name: string | undefined): Zone | undefined {
  const zone = name === undefined ? undefined : findZone(name);
  if (name === undefined || zone) return zone;
  const message = 'must be an IANA time zone such as Asia/Shanghai';
  throw new ProblemError('invalid', `query.zone: ${message}, which ${name} is not.`, {
    in: 'query',
    faults: [{ path: 'zone', message }],
  });
}

function presentLatest({ component, metric, at, value, quality }: LatestReadingRow) {
  return { component, metric, at: at.toISOString(), value, quality: qualityOf(quality) };
}
