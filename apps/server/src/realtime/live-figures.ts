import type { Situation } from '@cityloop/contract/rest/situation';
import type { Logger } from '@cityloop/runtime/logger';
import type pg from 'pg';
import { createConflator, type LocatedReading } from './conflate.ts';
import { type LiveServer, type LiveSocket, waitingPackets } from './live-socket.ts';
import { startLoop } from './worker-loop.ts';

const READINGS_EVERY_MS = 250;
const VITALS_EVERY_MS = 1_000;
/** Looks without a hint come this much rarer: hints may be lost. */
const LOOKS_WITHOUT_HINT = 8;
/** A client with more waiting than this gets its newest values later, merged. */
const MAX_WAITING_PACKETS = 4;

/** Sends new values a few times a second. Wake it when readings were written. */
export function startReadings(io: LiveServer, pool: pg.Pool, logger: Logger) {
  const conflator = createConflator(pool);
  let looksToSkip = 0;
  const loop = startLoop({
    name: 'readings',
    everyMs: READINGS_EVERY_MS,
    logger,
    async work() {
      const sockets = [...io.of('/').sockets.values()];
      if (sockets.length === 0) return conflator.skip();
      looksToSkip -= 1;
      const isDue = looksToSkip < 0;
      if (isDue) looksToSkip = LOOKS_WITHOUT_HINT;
      const fresh = isDue ? await conflator.next() : [];
      for (const socket of sockets) sendReadings(socket, fresh);
    },
  });
  return {
    wake: () => {
      looksToSkip = 0;
    },
    stop: loop.stop,
  };
}

/**
 * What its rooms concern, in one packet. Not socket.io's `volatile`: that drops the second packet of a tick also for a
 * fast client. Here a slow client keeps the newest value of each component and metric until it can take them.
 */
function sendReadings(socket: LiveSocket, fresh: readonly LocatedReading[]): void {
  const { rooms } = socket;
  const { unsent } = socket.data;
  for (const { district, reading } of fresh) {
    const [component, metric] = reading;
    const isHeard = rooms.has('city') || rooms.has(`district:${district}`) || rooms.has(`component:${component}`);
    if (isHeard) unsent.set(`${component} ${metric}`, reading);
  }
  if (unsent.size === 0 || waitingPackets(socket) > MAX_WAITING_PACKETS) return;
  socket.emit('readings', [...unsent.values()]);
  unsent.clear();
}

/** Sends the vital signs to whoever keeps up; the next ones replace them anyway. */
export function startVitals(
  io: LiveServer,
  { logger, situation }: { readonly logger: Logger; readonly situation: () => Promise<Situation> },
) {
  return startLoop({
    name: 'vitals',
    everyMs: VITALS_EVERY_MS,
    logger,
    async work() {
      const ready = [...io.of('/').sockets.values()].filter((socket) => waitingPackets(socket) <= MAX_WAITING_PACKETS);
      if (ready.length === 0) return;
      const figures = await situation();
      for (const socket of ready) socket.emit('vitals', figures);
    },
  });
}
