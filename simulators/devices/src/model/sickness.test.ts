import { createDraw } from '@cityloop/dice/chance';
import { findStuck } from '@cityloop/domain/telemetry/trust';
import { describe, expect, it } from 'vitest';
import { SOME_DEVICES } from '../testing/demo-city.ts';
import { behave, type CityModel, pastSample } from './city-model.ts';
import type { Device } from './device.ts';
import { beginIncident, type Incident } from './incident.ts';
import type { IncidentKind } from './incident-kind.ts';
import { MEASURED_INCIDENTS } from './measured-incidents.ts';
import { chooseSick, type Sickness } from './sickness.ts';

const NOW = Date.UTC(2026, 2, 4, 9);
const MINUTE = 60_000;
const DAY = 86_400_000;

const find = (type: string): Device => SOME_DEVICES.find((device) => device.type === type) as Device;
const modelOf = (device: Device, sickness: Sickness): CityModel => ({
  seed: 7,
  utcOffsetMinutes: 480,
  sick: new Map([[device.id, sickness]]),
});
/** A stretch in which the device has none of the passing faults. */
const play = (device: Device, sickness: Sickness, minutes = 120) =>
  Array.from({ length: minutes }, (_, index) => behave(modelOf(device, sickness), device, NOW + index * MINUTE, []));

describe('a sick device', () => {
  it('is one of a handful, the same ones for the same city, and none in a small city', () => {
    const many = Array.from({ length: 30 }, (_, index) =>
      SOME_DEVICES.map((device) => ({ ...device, id: `${device.id}-${index}` })),
    ).flat();
    expect([...chooseSick(many)]).toEqual([...chooseSick(many)]);
    expect(chooseSick(many).size).toBe(10);
    expect(chooseSick(SOME_DEVICES.filter((_, index) => index % 2 === 0)).size).toBe(0);
  });

  it('that is stuck repeats itself, so that it is found', () => {
    const device = find('air-station');
    const values = play(device, 'stuck').map((one) => (one.kind === 'sample' ? Number(one.sample.pm25) : 0));
    const span = { readings: values.length, low: Math.min(...values), high: Math.max(...values), reachesBack: true };
    expect(findStuck({ ...span, withinMs: 120 * MINUTE })).toBeDefined();
  });

  it('that is silent is there and says nothing', () => {
    expect(new Set(play(find('parking-detector'), 'silent').map(({ kind }) => kind))).toEqual(new Set(['quiet']));
  });

  it('that flaps comes and goes', () => {
    const device = find('smart-bin');
    const kinds = [0, 30_000, 60_000, 90_000].map(
      (after) => behave(modelOf(device, 'flapping'), device, NOW + after, []).kind,
    );
    expect(kinds).toEqual(['sample', 'offline', 'sample', 'offline']);
  });

  it('whose clock is slow dates its readings back', () => {
    const told = play(find('traffic-detector'), 'skewed', 1)[0];
    expect(told).toMatchObject({ kind: 'sample', at: NOW - 200_000 });
  });

  it('that drifts does so in its past as well', () => {
    const device = find('noise-monitor');
    const lowered = (at: number) =>
      Number(pastSample(modelOf(device, 'drifting'), device, at).noise) -
      Number(pastSample({ seed: 7, utcOffsetMinutes: 480 }, device, at).noise);
    const start = Math.ceil(NOW / (10 * DAY)) * 10 * DAY;
    expect(lowered(start + 5 * DAY)).toBeCloseTo(-10, 0);
    expect(lowered(start + DAY)).toBeCloseTo(-2, 0);
  });

  it('is as good as any in an incident: nobody is sent on a false track', () => {
    const kind = MEASURED_INCIDENTS.find(({ name }) => name === 'smoke') as IncidentKind;
    const incident = beginIncident(kind, SOME_DEVICES, { draw: createDraw(3), now: NOW, busy: new Set() }) as Incident;
    const { origin } = incident;
    expect(behave(modelOf(origin, 'silent'), origin, NOW, []).kind).toBe('quiet');
    expect(behave(modelOf(origin, 'silent'), origin, NOW, [incident]).kind).toBe('sample');
  });
});
