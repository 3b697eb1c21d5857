import type { FromGenerator, ToGenerator } from './orders.ts';
import { sendProbes } from './probes.ts';
import { type Stream, startStream } from './stream.ts';

/** The load generator: a process of its own, so that its CPU time is counted apart and it never delays what it measures. */
let stream: Stream | undefined;
const NOTHING = { sent: 0, acknowledged: 0, waiting: 0, dropped: 0, at: 0 };

function tell(message: FromGenerator): void {
  process.send?.(message);
}

async function obey(order: ToGenerator): Promise<void> {
  switch (order.kind) {
    case 'stream':
      stream = await startStream(order);
      return tell({ kind: 'started' });
    case 'probe':
      return tell({ kind: 'probed', times: await sendProbes(order) });
    case 'grant':
      return stream?.grant(order.upTo);
    case 'offer':
      return stream?.offer(order.perSecond);
    case 'count':
      return tell({ kind: 'counted', ...(stream?.count() ?? NOTHING) });
    case 'stop':
      return tell({ kind: 'stopped', ...((await stream?.stop(order.limitMs)) ?? NOTHING) });
  }
}

function fail(error: unknown): void {
  tell({ kind: 'failed', reason: error instanceof Error ? error.message : String(error) });
}

process.on('message', (order) => {
  obey(order as ToGenerator).catch(fail);
});
process.on('uncaughtException', fail);
process.on('disconnect', () => process.exit());
