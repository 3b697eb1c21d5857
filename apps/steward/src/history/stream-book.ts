import type { Queryable } from '@cityloop/db/connection/transaction';
import { listHistoryComponents } from '@cityloop/db/history/history-import';
import { listRegisteredMetrics } from '@cityloop/db/ingest/ingest-registry';
import type { KnownStream, StreamBook } from './judge-rows.ts';

/** The components of a city and what they measure, read once. */
export async function readStreamBook(db: Queryable): Promise<StreamBook> {
  const metrics = await listRegisteredMetrics(db);
  const components = new Map((await listHistoryComponents(db)).map((component) => [component.id, component]));
  const known = new Map<string, ReadonlyMap<string, KnownStream>>();
  return {
    metricsOf(id) {
      const found = known.get(id);
      if (found) return found;
      const component = components.get(id);
      if (!component) return undefined;
      const { componentKey, type } = component;
      const own = metrics.filter(({ componentType }) => componentType === type);
      const streams = new Map(own.map((metric) => [metric.code, { componentKey, metricKey: metric.key, metric }]));
      known.set(id, streams);
      return streams;
    },
  };
}
