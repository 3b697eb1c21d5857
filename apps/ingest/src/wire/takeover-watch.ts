import type { MqttClient } from 'mqtt';

/** A connection that ends sooner than this was not used up. */
const SHORT_LIFE_MS = 5_000;
const SHORT_LIVES = 5;

const PROBLEM =
  'the external broker ends our connections as soon as they are there: another client has our client id, or this listener gives ' +
  'all sessions of one user name the same one (docs/brokers.md, Mosquitto)';

export interface TakeoverWatch {
  /** Undefined once a connection has lasted. */
  problem(): string | undefined;
}

/**
 * Notices that somebody else takes our session again and again: MQTT 3.1.1 doesn't say so to a client, whose connections just end,
 * each soon after it began. `now` in milliseconds.
 */
export function watchTakeovers(
  client: Pick<MqttClient, 'on'>,
  onSuspicion: () => void,
  now: () => number = () => performance.now(),
): TakeoverWatch {
  let connectedAt: number | undefined;
  let shortLives = 0;
  client.on('connect', () => {
    connectedAt = now();
  });
  client.on('close', () => {
    if (connectedAt === undefined) return;
    shortLives = now() - connectedAt < SHORT_LIFE_MS ? shortLives + 1 : 0;
    connectedAt = undefined;
    if (shortLives === SHORT_LIVES) onSuspicion();
  });
  return {
    problem() {
      const hasLasted = connectedAt !== undefined && now() - connectedAt >= SHORT_LIFE_MS;
      return shortLives < SHORT_LIVES || hasLasted ? undefined : PROBLEM;
    },
  };
}
