import { promisify } from 'node:util';
import { ROOT } from '../machine/toolchain.mjs';

/** Node's own mark on a timer that was cleared, or that has fired for the last time. */
const ENDED = '_destroyed';
const PRUNE_ABOVE = 1_000;

/** Timers that were set in this file's process, with where; the ended ones go now and then. */
const timers = new Map<NodeJS.Timeout, Error>();

type SetTimer = (work: (...args: unknown[]) => void, ms?: number, ...args: unknown[]) => NodeJS.Timeout;

function watched(set: SetTimer): SetTimer {
  const watch: SetTimer = (work, ms, ...args) => {
    const timer = set(work, ms, ...args);
    if (timers.size > PRUNE_ABOVE) for (const each of timers.keys()) if (hasEnded(each)) timers.delete(each);
    timers.set(timer, new Error('set here'));
    return timer;
  };
  return Object.assign(watch, { [promisify.custom]: Reflect.get(set, promisify.custom) });
}

function hasEnded(timer: NodeJS.Timeout): boolean {
  return Reflect.get(timer, ENDED) === true;
}

/** The line of ours that set a timer; undefined where a package did, which looks after its own. */
function placeOf({ stack = '' }: Error): string | undefined {
  const caller = stack.split('\n').filter((line) => line.includes(' at '))[1] ?? '';
  const start = caller.indexOf(ROOT);
  if (start < 0 || caller.includes('node_modules')) return undefined;
  return caller.slice(start + ROOT.length).replace(/\)$/, '');
}

/** The lines of ours that set timers which are still to come: an interval, or a timer that sets itself again. */
export function survivingLoops(): string[] {
  const places = [...timers].filter(([timer]) => !hasEnded(timer)).flatMap(([, where]) => placeOf(where) ?? []);
  return [...new Set(places)];
}

/** From here on timers are remembered. */
export function watchTimers(): void {
  globalThis.setTimeout = watched(globalThis.setTimeout as SetTimer) as typeof setTimeout;
  globalThis.setInterval = watched(globalThis.setInterval as SetTimer) as typeof setInterval;
}
