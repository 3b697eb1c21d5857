import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { Aedes } from 'aedes';
import type { FromPipeline, ToPipeline } from './orders.ts';
import { connectRowBatcher, type RowBatcher } from './row-batcher.ts';

/** A pipeline to compare with, as a process of its own: the same broker library inside, as in ingest. */
const SOCKET_READ_BYTES = 16 * 1024;
let messages = 0;
let rows: RowBatcher | undefined;

function tell(message: FromPipeline): void {
  process.send?.(message);
}

async function listen(order: Extract<ToPipeline, { kind: 'listen' }>): Promise<void> {
  if (order.pipeline === 'insert') rows = await connectRowBatcher(order.databaseUrl, order.batch);
  const broker = await Aedes.createBroker({
    authorizePublish: (_client, packet, done) => {
      if (rows) return rows.take(packet.topic, packet.payload as Buffer, () => done(null));
      done(null);
    },
  });
  broker.subscribe(
    'city/#',
    (_packet, done) => {
      messages += 1;
      done();
    },
    () => undefined,
  );
  const server = createServer({ highWaterMark: SOCKET_READ_BYTES, noDelay: true }, broker.handle);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  tell({ kind: 'listening', port: (server.address() as AddressInfo).port });
}

async function obey(order: ToPipeline): Promise<void> {
  if (order.kind === 'listen') return listen(order);
  await rows?.close();
  tell({ kind: 'stopped', messages });
}

process.on('message', (order) => {
  obey(order as ToPipeline).catch((error: unknown) => {
    tell({ kind: 'failed', reason: error instanceof Error ? error.message : String(error) });
  });
});
process.on('disconnect', () => process.exit());
