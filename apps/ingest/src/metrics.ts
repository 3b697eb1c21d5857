import { INGEST_COUNTERS, type IngestCounts } from '@cityloop/db/ingest/ingest-lane';
import { createMetrics, type Metrics } from '@cityloop/runtime/metrics';

export interface IngestMetrics {
  readonly page: Metrics['page'];
  addCounts(counts: IngestCounts): void;
  addAlarmChanges(count: number): void;
  observeBatch(seconds: number, messages: number): void;
  countRetry(): void;
  countRefusedConnection(): void;
  countSelfPause(): void;
  /** From now on shows what waits, read when it is asked for. */
  showWaiting(waiting: Waiting): void;
}

export interface Waiting {
  /** Not yet committed nor acknowledged. */
  readonly messages: () => number;
  readonly bytes: () => number;
  /** Of feeds, not yet mapped. */
  readonly unmapped: () => number;
}

const BATCH_SECONDS = [0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 60];
const BATCH_MESSAGES = [1, 2, 5, 10, 50, 100, 500, 1_000, 5_000, 10_000];

export function createIngestMetrics(): IngestMetrics {
  const metrics = createMetrics('ingest');
  const counters = new Map(
    INGEST_COUNTERS.map((name) => [
      name,
      metrics.counter({ name: `${name}_total`, help: `${name} since the process began, as committed` }),
    ]),
  );
  const alarmChanges = metrics.counter({ name: 'alarm_changes_total', help: 'Alarms raised or cleared' });
  const seconds = metrics.histogram({
    name: 'batch_write_seconds',
    help: 'From closing a batch to its commit, retries included',
    buckets: BATCH_SECONDS,
  });
  const sizes = metrics.histogram({ name: 'batch_messages', help: 'Messages in a batch', buckets: BATCH_MESSAGES });
  const retries = metrics.counter({ name: 'batch_retries_total', help: 'Writes that failed and were tried again' });
  const refused = metrics.counter({ name: 'refused_connections_total', help: 'MQTT sign-ins with a wrong credential' });
  const selfPauses = metrics.counter({
    name: 'feed_self_pauses_total',
    help: 'Feeds that were paused because they exceeded their limits too often',
  });
  return {
    page: metrics.page,
    addCounts(counts) {
      for (const [name, counter] of counters) counter.inc(counts[name]);
    },
    addAlarmChanges: (count) => alarmChanges.inc(count),
    observeBatch(took, messages) {
      seconds.observe(took);
      sizes.observe(messages);
    },
    countRetry: () => retries.inc(),
    countRefusedConnection: () => refused.inc(),
    countSelfPause: () => selfPauses.inc(),
    showWaiting({ messages, bytes, unmapped }) {
      metrics.gauge({ name: 'held_messages', help: 'Messages not yet committed nor acknowledged', read: messages });
      metrics.gauge({ name: 'held_bytes', help: 'Their payloads', read: bytes });
      const help = 'Messages of feeds that wait for their mapping';
      metrics.gauge({ name: 'unmapped_messages', help, read: unmapped });
    },
  };
}
