import { createDraw } from '@cityloop/dice/chance';
import { evaluate } from '@cityloop/domain/alarm/evaluate';
import { INITIAL_RULE_STATE } from '@cityloop/domain/alarm/phase';
import type { ThresholdRule } from '@cityloop/domain/alarm/rule';
import { describe, expect, it } from 'vitest';
import { DEMO_RULES, SOME_DEVICES } from '../testing/demo-city.ts';
import { behave, type CityModel, pastSample } from './city-model.ts';
import type { Device } from './device.ts';
import { beginIncident, heal, type Incident, isAbout, isOver, strengthAt } from './incident.ts';
import { MEASURED_INCIDENTS } from './measured-incidents.ts';
import { TOLD_INCIDENTS } from './told-incidents.ts';

const model: CityModel = { seed: 7, utcOffsetMinutes: 480 };
const START = Date.UTC(2026, 2, 2);
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

const numeric = (value: number | boolean | undefined) => (value === undefined ? Number.NaN : Number(value));

/** Which of the demo city's rules raised something over a span, reading every `stepMs`. */
function raisedRules(
  device: Device,
  incidents: readonly Incident[],
  span: { from: number; to: number; stepMs: number },
) {
  const states = new Map<ThresholdRule, typeof INITIAL_RULE_STATE>();
  const raised = new Set<string>();
  const active = new Set<string>();
  for (let at = span.from; at < span.to; at += span.stepMs) {
    const behaviour = behave(model, device, at, incidents);
    if (behaviour.kind !== 'sample') continue;
    for (const rule of DEMO_RULES.filter(({ componentType }) => componentType === device.type)) {
      const value = numeric(behaviour.sample[rule.metric]);
      const reading = { kind: 'reading', metric: rule.metric, at, value } as const;
      const [state, change] = evaluate(rule, states.get(rule) ?? INITIAL_RULE_STATE, reading);
      states.set(rule, state);
      if (change?.kind === 'raise') raised.add(rule.category ?? rule.code);
      if (change) active[change.kind === 'raise' ? 'add' : 'delete'](rule.category ?? rule.code);
    }
  }
  return { raised: [...raised], active: [...active] };
}

describe('a quiet city', () => {
  it('is the same for the same seed and time, and another for another seed', () => {
    const day = (seed: number) => SOME_DEVICES.map((device) => behave({ ...model, seed }, device, START, []));
    expect(day(7)).toEqual(day(7));
    expect(day(7)).not.toEqual(day(8));
  });

  it('raises no alarm in any season', () => {
    const seasons = [0, 91, 182, 273].map((days) => START + days * 24 * HOUR);
    for (const device of SOME_DEVICES) {
      for (const from of seasons) {
        const span = { from, to: from + 60 * HOUR, stepMs: 7 * MINUTE };
        expect([device.id, raisedRules(device, [], span).raised]).toEqual([device.id, []]);
      }
    }
  });

  it('stays where such instruments can read', () => {
    const limits: Readonly<Record<string, readonly [number, number]>> = {
      pm25: [3, 110],
      o3: [5, 190],
      temperature: [-8, 48],
      humidity: [20, 100],
      noise: [40, 76],
      'water-level': [-3.5, 0.09],
      battery: [30, 100],
      flow: [50, 6000],
      speed: [12, 75],
      fill: [0, 90],
      smoke: [0, 0.7],
    };
    for (const device of SOME_DEVICES) {
      for (let at = START; at < START + 48 * HOUR; at += 11 * MINUTE) {
        for (const [metric, value] of Object.entries(pastSample(model, device, at))) {
          const [low, high] = limits[metric] ?? [0, Number.POSITIVE_INFINITY];
          expect(numeric(value), `${device.id} ${metric}`).toBeGreaterThanOrEqual(low);
          expect(numeric(value), `${device.id} ${metric}`).toBeLessThanOrEqual(high);
        }
      }
    }
  });

  it('has more traffic at eight than at three in the morning, and lamps only by night', () => {
    const at = (hour: number) => START + (hour - 8) * HOUR;
    const traffic = SOME_DEVICES.find(({ type }) => type === 'traffic-detector') as Device;
    const lamp = SOME_DEVICES.find(({ type }) => type === 'lamp-controller') as Device;
    expect(numeric(pastSample(model, traffic, at(8)).flow)).toBeGreaterThan(
      3 * numeric(pastSample(model, traffic, at(3)).flow),
    );
    expect([0, 3, 12, 16, 22].map((hour) => pastSample(model, lamp, at(hour)).on)).toEqual([
      true,
      true,
      false,
      false,
      true,
    ]);
  });

  it('has some devices silent, some of the time', () => {
    let silent = 0;
    let all = 0;
    for (const device of SOME_DEVICES) {
      for (let at = START; at < START + 20 * 24 * HOUR; at += 30 * MINUTE) {
        all += 1;
        if (behave(model, device, at, []).kind === 'offline') silent += 1;
      }
    }
    expect(silent / all).toBeGreaterThan(0.001);
    expect(silent / all).toBeLessThan(0.02);
  });
});

function begin(kind: Parameters<typeof beginIncident>[0]): Incident {
  const incident = beginIncident(kind, SOME_DEVICES, { draw: createDraw(3), now: START, busy: new Set() });
  if (!incident) throw new Error(`${kind.name} found no place`);
  return incident;
}

describe('an incident', () => {
  for (const kind of MEASURED_INCIDENTS) {
    it(`${kind.name} raises an alarm of its category and heals`, () => {
      const incident = heal(begin(kind), START + 20 * MINUTE);
      const sick = raisedRules(incident.origin, [incident], { from: START, to: START + 20 * MINUTE, stepMs: 5_000 });
      expect(sick.raised).toContain(kind.categories.at(-1));
      const all = raisedRules(incident.origin, [incident], { from: START, to: START + 50 * MINUTE, stepMs: 5_000 });
      expect(all.active).toEqual([]);
      expect(isOver(incident, START + 50 * MINUTE)).toBe(true);
    });
  }

  for (const kind of TOLD_INCIDENTS) {
    it(`${kind.name} is told by a department and raises no alarm`, () => {
      const incident = begin(kind);
      expect(kind.event?.department).toBeTruthy();
      for (const device of SOME_DEVICES) {
        const span = { from: START, to: START + 20 * MINUTE, stepMs: 5_000 };
        expect(raisedRules(device, incident.felt.has(device.id) ? [incident] : [], span).raised).toEqual([]);
      }
    });
  }

  it('is felt nearby, weaker', () => {
    const kind = MEASURED_INCIDENTS.find(({ name }) => name === 'traffic-accident');
    const incident = begin(kind ?? (MEASURED_INCIDENTS[0] as (typeof MEASURED_INCIDENTS)[number]));
    const others = [...incident.felt].filter(([id]) => id !== incident.origin.id);
    expect(others.length).toBeGreaterThan(1);
    expect(Math.max(...others.map(([, strength]) => strength))).toBeLessThan(1);
  });

  it('ends by itself when nobody comes', () => {
    const incident = begin(MEASURED_INCIDENTS[0] as (typeof MEASURED_INCIDENTS)[number]);
    const { lastsMs, fallMs } = incident.kind;
    expect(strengthAt(incident, START + lastsMs - 1)).toBe(1);
    expect(isOver(incident, START + lastsMs + fallMs)).toBe(true);
  });

  it('knows its cases by device, or by place where there is none', () => {
    const dump = begin(TOLD_INCIDENTS[0] as (typeof TOLD_INCIDENTS)[number]);
    const place = { category: 'illegal-dumping', component: null, location: { lon: dump.lon, lat: dump.lat } };
    expect(isAbout(dump, place)).toBe(true);
    expect(isAbout(dump, { ...place, location: { lon: dump.lon + 0.01, lat: dump.lat } })).toBe(false);
    expect(isAbout(dump, { ...place, category: 'smoke-alarm' })).toBe(false);
  });
});
