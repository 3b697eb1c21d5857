import type { LiveReading } from '@cityloop/contract/realtime/events';
import type { Change } from '@cityloop/contract/rest/change';

/** A packet of the socket as it came, with the time (epoch milliseconds). */
export interface Arrival {
  readonly at: number;
  /** `["readings", […]]` or `["changes", […]]` as JSON. */
  readonly text: string;
}

/** When each reading and each record of the feed was first seen. */
export interface FirstSeen {
  /** By `keyOfReading`. */
  readonly readings: ReadonlyMap<string, number>;
  /** By kind and id: `alarm:7`. */
  readonly changes: ReadonlyMap<string, number>;
}

export function keyOfReading(component: string, metric: string, at: number): string {
  return `${component} ${metric} ${at}`;
}

/** Reads what arrived; the first time counts, since values may be repeated and records change again. */
export function firstSeen(arrivals: readonly Arrival[]): FirstSeen {
  const readings = new Map<string, number>();
  const changes = new Map<string, number>();
  const remember = (map: Map<string, number>, key: string, at: number) => {
    if (!map.has(key)) map.set(key, at);
  };
  for (const { at, text } of arrivals) {
    const [event, payload] = JSON.parse(text) as ['readings', LiveReading[]] | ['changes', Change[]];
    if (event === 'changes') for (const key of payload.flatMap(keysOfChange)) remember(changes, key, at);
    else for (const [id, metric, time] of payload) remember(readings, keyOfReading(id, metric, Date.parse(time)), at);
  }
  return { readings, changes };
}

/** None of what the reader may not see. */
function keysOfChange(change: Change): string[] {
  return change.kind === 'hidden' ? [] : [`${change.kind}:${change.id}`];
}
