import { expect, it } from 'vitest';
import { createMetrics } from './metrics.ts';

it('names every metric cityloop_<app>_<noun>_<unit>', async () => {
  const metrics = createMetrics('ingest');
  metrics.counter({ name: 'messages_total', help: 'messages', labels: ['outcome'] }).inc({ outcome: 'accepted' }, 2);
  metrics.gauge({ name: 'queue_rows', help: 'rows that wait', read: () => 7 });
  metrics.histogram({ name: 'write_seconds', help: 'time of a write', buckets: [0.1, 1] }).observe(0.5);
  const { text } = await metrics.page();
  expect(text).toContain('cityloop_ingest_messages_total{outcome="accepted"} 2');
  expect(text).toContain('cityloop_ingest_queue_rows 7');
  expect(text).toContain('cityloop_ingest_write_seconds_bucket{le="1"} 1');
  const names = [...text.matchAll(/^# TYPE (\S+)/gm)].map((match) => match[1]);
  expect(names.filter((name) => !name?.startsWith('cityloop_ingest_'))).toEqual([]);
});

it('keeps the registries of two processes apart', async () => {
  createMetrics('server').counter({ name: 'requests_total', help: 'requests' }).inc();
  expect((await createMetrics('server').page()).text).toContain('cityloop_server_process_cpu');
});
