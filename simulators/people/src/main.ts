import { isTemporary } from '@cityloop/client/problem';
import { waitUntilReady } from '@cityloop/client/session';
import { exitCannotStart, isSupervised } from '@cityloop/runtime/config';
import { reportReady } from '@cityloop/runtime/health';
import { createLogger } from '@cityloop/runtime/logger';
import { onShutdown } from '@cityloop/runtime/shutdown';
import { readConfigOnce } from './config.ts';
import { startPeople } from './people.ts';
import { readSimulatedAccounts } from './secrets.ts';
import { gatherStaff } from './staff.ts';

const config = readConfigOnce();
const logger = createLogger({ app: 'people', level: config.LOG_LEVEL });
const stopping = new AbortController();
let stopPeople: (() => Promise<void>) | undefined;

onShutdown(
  logger,
  [
    { name: 'give up waiting', run: () => stopping.abort(new Error('stopping')) },
    { name: 'stop acting', run: () => stopPeople?.() },
  ],
  { supervised: isSupervised() },
);

async function main(): Promise<void> {
  const { SERVER_URL, DATA_DIR, SEED, SPEED } = config;
  await waitUntilReady(SERVER_URL, stopping.signal);
  const accounts = await readSimulatedAccounts(DATA_DIR);
  // Signing everyone in takes the server a while; nobody should wait for it.
  reportReady({ officers: accounts.size });
  const staff = await gatherStaff(SERVER_URL, accounts, stopping.signal);
  stopPeople = await startPeople({ serverUrl: SERVER_URL, staff, seed: SEED, speed: SPEED, logger });
}

main().catch((error: unknown) => {
  if (stopping.signal.aborted) return;
  if (isTemporary(error)) {
    // The launcher starts us again: the server went away while it was asked.
    logger.error({ err: error }, 'people could not start');
    process.exit(1);
  }
  exitCannotStart(`Cannot play the people: ${error instanceof Error ? error.message : String(error)}`);
});
