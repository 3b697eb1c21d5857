import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { Aedes } from 'aedes';
import type { Sink } from './sink.ts';

/** As ingest's own broker reads. */
const SOCKET_READ_BYTES = 16 * 1024;

/** The broker library of ingest, in this process: the PUBACK of a publisher goes out once the sink is done. */
export async function listenAsBroker(sink: Sink): Promise<{ readonly port: number }> {
  const broker = await Aedes.createBroker({
    authorizePublish: (_client, { topic, payload }, done) => sink.take(topic, payload as Buffer, () => done(null)),
  });
  return { port: await open(broker) };
}

/** The same broker as a broker is meant to be used: it acknowledges, then passes on to a subscriber in this process. */
export async function listenAndPassOn(sink: Sink): Promise<{ readonly port: number }> {
  const broker = await Aedes.createBroker();
  broker.subscribe(
    'city/#',
    ({ topic, payload }, done) => sink.take(topic, payload as Buffer, done),
    () => undefined,
  );
  return { port: await open(broker) };
}

async function open(broker: Aedes): Promise<number> {
  const server = createServer({ highWaterMark: SOCKET_READ_BYTES, noDelay: true }, broker.handle);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}
