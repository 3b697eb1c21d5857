import { join } from 'node:path';
import { withClient } from '../baseline/scratch-database.ts';
import type { BenchContext, Stand } from '../context.ts';
import { startBroker } from '../mosquitto/mosquitto.ts';
import { startNodeRed, type Wiring } from '../node-red/node-red.ts';
import { countReadings, emptyReadings } from './city.ts';
import { type Contender, mustAgree } from './contender.ts';

export interface NodeRedContender {
  /** Where Node-RED is installed. */
  readonly installed: string;
  readonly wiring: Wiring;
}

/** Node-RED on a Mosquitto of its own, in place of ingest, on the same database server and table. */
export async function openNodeRed(
  context: BenchContext,
  stand: Stand,
  { installed, wiring }: NodeRedContender,
): Promise<Contender> {
  const { scratchUrl, config, city } = context;
  await withClient(scratchUrl, emptyReadings);
  const broker = await startBroker(join(stand.folder, 'baseline-broker'));
  try {
    const nodeRed = await startNodeRed({
      installed,
      wiring,
      folder: join(stand.folder, 'node-red'),
      brokerPort: broker.port,
      databaseUrl: scratchUrl,
      env: config.childEnv,
    });
    return {
      broker: { host: '127.0.0.1', port: broker.port },
      credential: undefined,
      pids: { ...city.pids(), ingest: nodeRed.pid, broker: broker.pid },
      countDone: nodeRed.countInserted,
      async verify(sent) {
        mustAgree('rows', await withClient(scratchUrl, countReadings), sent);
      },
      async close() {
        await nodeRed.stop();
        await broker.stop();
      },
    };
  } catch (error) {
    await broker.stop();
    throw error;
  }
}
