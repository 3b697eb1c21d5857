import { chance } from '@cityloop/dice/chance';
import type { Device } from './device.ts';

const MINUTE_MS = 60_000;
const SLOT_MS = 6 * 60 * MINUTE_MS;
/** About 0.4 % of the devices are silent at any time. */
const OUTAGE_SHARE = 0.04;
const STUCK_SHARE = 0.01;
/** One reading in so many jumps: about one in the city every five minutes, never two in a row. */
const JUMP_EVERY = 45_000;

/** Devices in which a false peak would be mistaken for danger, or which have no number that could jump. */
const NEVER_JUMP: ReadonlySet<string> = new Set(['water-level-gauge', 'lamp-controller', 'manhole-sensor']);

export interface Fault {
  /** Silent: no readings, status offline. */
  readonly isOffline: boolean;
  /** Repeats its value of this time, in epoch milliseconds. */
  readonly stuckSince: number | undefined;
  /** This one reading is nonsense. */
  readonly isJump: boolean;
}

/** What is wrong with the device itself at a time. */
export function faultAt(seed: number, device: Device, at: number, intervalMs: number): Fault {
  const reading = Math.floor(at / intervalMs);
  return {
    isOffline: windowStart(seed, device, at, { name: 'outage', share: OUTAGE_SHARE }) !== undefined,
    stuckSince: windowStart(seed, device, at, { name: 'stuck', share: STUCK_SHARE }),
    isJump: !NEVER_JUMP.has(device.type) && chance(seed, device.id, 'jump', reading) < 1 / JUMP_EVERY,
  };
}

/** In some slots of six hours a device has one bad window of 10 to 60 minutes: when it began, if `at` lies in it. */
function windowStart(
  seed: number,
  device: Device,
  at: number,
  { name, share }: { readonly name: string; readonly share: number },
): number | undefined {
  const slot = Math.floor(at / SLOT_MS);
  if (chance(seed, device.id, name, slot) >= share) return undefined;
  const lengthMs = (10 + 50 * chance(seed, device.id, name, slot, 'length')) * MINUTE_MS;
  const start = slot * SLOT_MS + chance(seed, device.id, name, slot, 'start') * (SLOT_MS - lengthMs);
  return at >= start && at < start + lengthMs ? start : undefined;
}
