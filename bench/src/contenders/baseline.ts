import { join } from 'node:path';
import type { FromPipeline, PipelineKind, ToPipeline } from '../baseline/orders.ts';
import { withClient } from '../baseline/scratch-database.ts';
import { type Child, startChild } from '../child-process.ts';
import type { BenchContext, Stand } from '../context.ts';
import { startBroker } from '../mosquitto/mosquitto.ts';
import { countReadings, emptyReadings } from './city.ts';
import { type Contender, mustAgree } from './contender.ts';

const LIMIT_MS = 60_000;

export interface BaselineOptions {
  readonly pipeline: PipelineKind;
  readonly on: 'embedded' | 'mosquitto';
  readonly records: number;
}

/** A pipeline of the bench, with a broker of its own: the city is idle meanwhile, and its ingest leaves it the name. */
export async function openBaseline(
  context: BenchContext,
  stand: Stand,
  { pipeline, on, records }: BaselineOptions,
): Promise<Contender> {
  const { scratchUrl, config, city } = context;
  await withClient(scratchUrl, emptyReadings);
  const broker = on === 'mosquitto' ? await startBroker(join(stand.folder, 'baseline-broker')) : undefined;
  const child = startChild<ToPipeline, FromPipeline>(new URL('../baseline/main.ts', import.meta.url));
  const close = async () => {
    await child.end();
    await broker?.stop();
  };
  try {
    const opened = child.hear('opened', LIMIT_MS);
    child.tell({ kind: 'open', pipeline, brokerPort: broker?.port, databaseUrl: scratchUrl, batch: config.batch });
    const port = (await opened).port ?? broker?.port;
    if (port === undefined) throw new Error('the pipeline named no port');
    return {
      broker: { host: '127.0.0.1', port },
      credential: undefined,
      pids: { ...city.pids(), ingest: child.pid, ...(broker ? { broker: broker.pid } : {}) },
      countDone: broker ? () => countDone(child) : undefined,
      async verify(sent) {
        const stopped = child.hear('stopped', LIMIT_MS);
        child.tell({ kind: 'stop' });
        mustAgree('messages', (await stopped).messages, sent);
        if (pipeline !== 'count') mustAgree('rows', await withClient(scratchUrl, countReadings), sent * records);
      },
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

async function countDone(child: Child<ToPipeline, FromPipeline>): Promise<number> {
  const counted = child.hear('counted', LIMIT_MS);
  child.tell({ kind: 'count' });
  return (await counted).messages;
}
