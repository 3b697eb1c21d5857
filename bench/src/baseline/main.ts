import { listenAndPassOn, listenAsBroker } from './embedded-source.ts';
import type { FromPipeline, ToPipeline } from './orders.ts';
import { connectRowBatcher } from './row-batcher.ts';
import { connectSingleRows } from './single-row.ts';
import type { Sink } from './sink.ts';
import { subscribeTo } from './subscribed-source.ts';

/** A pipeline to compare with, as a process of its own, as ingest is. */
let messages = 0;
let sink: Sink | undefined;

const COUNTER: Sink = {
  take: (_topic, _payload, onDone) => onDone(),
  close: () => Promise.resolve(),
};

function tell(message: FromPipeline): void {
  process.send?.(message);
}

type OpenOrder = Extract<ToPipeline, { kind: 'open' }>;

async function open(order: OpenOrder): Promise<void> {
  const opened = await openSink(order);
  sink = opened;
  const counting: Sink = {
    ...opened,
    take: (topic, payload, onDone) =>
      opened.take(topic, payload, () => {
        messages += 1;
        onDone();
      }),
  };
  if (order.brokerPort === undefined) {
    const { port } = await (order.pipeline === 'count' ? listenAndPassOn : listenAsBroker)(counting);
    return tell({ kind: 'opened', port });
  }
  await subscribeTo(order.brokerPort, counting);
  tell({ kind: 'opened', port: undefined });
}

async function openSink({ pipeline, databaseUrl, batch }: OpenOrder): Promise<Sink> {
  if (pipeline === 'insert') return connectRowBatcher(databaseUrl, batch);
  if (pipeline === 'single') return connectSingleRows(databaseUrl);
  return COUNTER;
}

async function obey(order: ToPipeline): Promise<void> {
  if (order.kind === 'open') return open(order);
  if (order.kind === 'count') return tell({ kind: 'counted', messages });
  await sink?.close();
  tell({ kind: 'stopped', messages });
}

function fail(error: unknown): void {
  tell({ kind: 'failed', reason: error instanceof Error ? error.message : String(error) });
}

process.on('message', (order) => {
  obey(order as ToPipeline).catch(fail);
});
process.on('uncaughtException', fail);
process.on('unhandledRejection', fail);
process.on('disconnect', () => process.exit());
