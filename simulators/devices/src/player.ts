import { encodePack } from '@cityloop/contract/mqtt/senml';
import { readingTopic, statusTopic } from '@cityloop/contract/mqtt/topics';
import { chance } from '@cityloop/dice/chance';
import type { IncidentDirector } from './incident-director.ts';
import { behave, type CityModel } from './model/city-model.ts';
import { type Device, intervalMs, type Sample } from './model/device.ts';
import type { Incident } from './model/incident.ts';

/** Where the player's messages go. */
export interface Outlet {
  reading(topic: string, pack: ReturnType<typeof encodePack>): void;
  status(topic: string, isOnline: boolean, at: number): void;
}

interface Playing {
  readonly device: Device;
  dueAt: number;
  isOnline: boolean;
}

/** Plays the devices: each speaks at its own interval, starting at its own moment. `now` in epoch milliseconds. */
export function createPlayer(model: CityModel, devices: readonly Device[], director: IncidentDirector, outlet: Outlet) {
  const playing = new Map<string, Playing>();

  /** Every device says that it is there; its first reading follows within its interval. */
  function start(now: number): void {
    for (const device of devices) {
      const interval = intervalMs(device.type, false) ?? 0;
      playing.set(device.id, { device, dueAt: now + chance(device.id, 'phase') * interval, isOnline: true });
    }
  }

  /** Lets everyone speak whose time has come. */
  function tick(now: number): void {
    for (const each of playing.values()) if (each.dueAt <= now) speak(each, now);
  }

  /** Devices that feel a new incident notice at once. */
  function wake(incidents: readonly Incident[], now: number): void {
    for (const incident of incidents) {
      for (const id of incident.felt.keys()) {
        const each = playing.get(id);
        if (each) each.dueAt = Math.min(each.dueAt, now);
      }
    }
  }

  function speak(each: Playing, now: number): void {
    const { device } = each;
    const incidents = director.touching(device.id);
    each.dueAt = now + (intervalMs(device.type, incidents.length > 0) ?? 60_000);
    const behaviour = behave(model, device, now, incidents);
    const isOnline = behaviour.kind !== 'offline';
    if (isOnline !== each.isOnline) {
      each.isOnline = isOnline;
      outlet.status(statusTopic(device.district, device.id), isOnline, now);
    }
    if (behaviour.kind === 'sample')
      outlet.reading(readingTopic(device.district, device.id), packOf(behaviour.sample, behaviour.at));
  }

  return { start, tick, wake };
}

function packOf(sample: Sample, at: number) {
  return encodePack(Object.entries(sample).map(([metric, value]) => ({ metric, at, value })));
}
