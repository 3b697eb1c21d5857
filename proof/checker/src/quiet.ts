import { setTimeout as delay } from 'node:timers/promises';
import { openWitness } from './witness.ts';

const LOOK_EVERY_MS = 250;

/**
 * Resolves when ingest has counted nothing new for `quietMs`: with an external broker, messages are still on their way when
 * the publisher has its last acknowledgement. False when `longestMs` went by before.
 */
export async function waitUntilQuiet(
  databaseUrl: string,
  { quietMs, longestMs }: { readonly quietMs: number; readonly longestMs: number },
): Promise<boolean> {
  const startedAt = performance.now();
  let known = '';
  let changedAt = startedAt;
  while (performance.now() - startedAt < longestMs) {
    const counted = await readCounters(databaseUrl);
    if (counted !== known) changedAt = performance.now();
    known = counted;
    if (performance.now() - changedAt >= quietMs) return true;
    await delay(LOOK_EVERY_MS);
  }
  return false;
}

async function readCounters(databaseUrl: string): Promise<string> {
  const witness = await openWitness(databaseUrl);
  try {
    return JSON.stringify(await witness.all('select name, total from ingest_counter order by name'));
  } finally {
    await witness.end();
  }
}
