import { feedTopic } from '@cityloop/contract/mqtt/topics';
import { chance, createDraw } from '@cityloop/dice/chance';
import { behave, type CityModel } from '../model/city-model.ts';
import type { Device } from '../model/device.ts';
import { AIR_FEED, FIRE_FEED, REPORTING_DEPARTMENTS, type ReportingDepartment, WATER_FEED } from './departments.ts';
import { airMatrix, gaugeTable, type StationSample } from './reading-formats.ts';
import type { Report } from './report.ts';
import { fireHeartbeat } from './report-formats.ts';

const MINUTE_MS = 60_000;
/** A department reports a few times an hour at the city's usual pace. */
const REPORT_EVERY_MS = 20 * MINUTE_MS;

/** Where departments send: by MQTT on their feed's topic, or to its webhook. */
export interface DepartmentOutlet {
  publish(topic: string, payload: Buffer): void;
  post(feed: string, payload: Buffer): void;
}

export interface DepartmentCity {
  readonly model: CityModel;
  readonly pace: number;
  /** Stations that speak through their department alone. */
  readonly stations: readonly Device[];
  /** Where something may happen. */
  readonly places: readonly Device[];
}

/** Plays the departments' own systems. `now` in epoch milliseconds. */
export function createDepartmentPlayer({ model, pace, stations, places }: DepartmentCity, outlet: DepartmentOutlet) {
  const dueAt = new Map<string, number>();
  let lastMinute = 0;

  function tick(now: number): void {
    const minute = Math.floor(now / MINUTE_MS);
    if (minute !== lastMinute) {
      lastMinute = minute;
      readings(minute * MINUTE_MS);
      if (minute % 2 === 0) outlet.post(FIRE_FEED, Buffer.from(fireHeartbeat(now)));
    }
    if (places.length > 0) for (const department of REPORTING_DEPARTMENTS) reportWhenDue(department, now);
  }

  function readings(at: number): void {
    const of = (type: string): StationSample[] =>
      stations
        .filter((device) => device.type === type)
        .map((device) => {
          const behaviour = behave(model, device, at, []);
          return { device, sample: behaviour.kind === 'sample' ? behaviour.sample : undefined };
        });
    const { utcOffsetMinutes } = model;
    outlet.publish(feedTopic(WATER_FEED, 'gauges'), gaugeTable(of('water-level-gauge'), at, utcOffsetMinutes));
    outlet.publish(feedTopic(AIR_FEED, 'minute'), Buffer.from(airMatrix(of('air-station'), at, utcOffsetMinutes)));
  }

  function reportWhenDue(department: ReportingDepartment, now: number): void {
    const { feed } = department;
    const due = dueAt.get(feed);
    // Each begins at its own moment, the first one soon.
    const gap = (REPORT_EVERY_MS / pace) * (0.5 + chance(model.seed, feed, now));
    dueAt.set(feed, due === undefined ? now + gap * 0.3 : due <= now ? now + gap : due);
    if (due === undefined || due > now) return;
    const report = reportOf(department, now);
    const payload = Buffer.from(department.write(report, model.utcOffsetMinutes));
    if (feed === FIRE_FEED) outlet.post(feed, payload);
    else outlet.publish(feedTopic(feed, 'reports'), payload);
  }

  function reportOf({ feed, prefix, kinds }: ReportingDepartment, at: number): Report {
    const draw = createDraw(model.seed, feed, at);
    const [code, what, description, severity] = oneOf(kinds, draw());
    const place = oneOf(places, draw());
    return {
      id: `${prefix}${at}`,
      code,
      what,
      description,
      severity,
      at,
      place: place.address || place.name,
      lon: place.lon + (draw() - 0.5) * 0.0004,
      lat: place.lat + (draw() - 0.5) * 0.0004,
    };
  }

  return { tick };
}

function oneOf<T>(items: readonly T[], share: number): T {
  const item = items[Math.floor(share * items.length)];
  if (item === undefined) throw new Error('there is nothing to choose from');
  return item;
}
