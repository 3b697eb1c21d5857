import { resolvePack, senmlPack } from '@cityloop/contract/mqtt/senml';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { messageMarkedIn } from './malformed.ts';
import { createPlan, type PlanInput } from './plan.ts';
import { createSchedule } from './schedule.ts';
import { createScript } from './script.ts';

const STARTED_AT = Date.UTC(2026, 0, 2, 3, 4, 5);
const gauge = (device: string) => ({ district: '990101', device, metric: 'level', usual: 1, excursion: 3 });
const cover = { district: '990101', device: 'MC-1', metric: 'open', kind: 'boolean', usual: 0, excursion: 1 } as const;
const events = { share: 0.1, department: 'D-1', category: '0101', location: { lon: 120, lat: 30 } };

function scriptOf(input: Partial<PlanInput> = {}, seed = 1) {
  const plan = createPlan({ targets: [gauge('a'), gauge('b'), cover], messages: 3_000, perSecond: 500, ...input });
  return createScript({ plan, seed, run: 'run1', startedAt: STARTED_AT });
}

const all = (count: number) => Array.from({ length: count }, (_, number) => number);

describe('a script', () => {
  it('says in each message what it says that the message says', () => {
    const script = scriptOf({ records: 3 });
    for (const message of all(300)) {
      const { topic, payload } = script.messageOf(message);
      const target = script.plan.targets[script.targetOf(message)];
      expect(topic).toBe(`city/v1/990101/${target?.device}/reading`);
      const resolved = resolvePack(senmlPack.parse(JSON.parse(payload)), STARTED_AT);
      expect(resolved.map((record) => record.ok && [record.name, record.at, record.value])).toEqual(
        [0, 1, 2].map((index) => {
          const record = message * 3 + index;
          return [target?.metric, script.atOf(record), script.recordValue(record)];
        }),
      );
    }
  });

  it('has a time of its own for each record, that leads back to it', () => {
    fc.assert(
      fc.property(
        fc.record({
          records: fc.integer({ min: 1, max: 12 }),
          perSecond: fc.double({ min: 1, max: 200_000, noNaN: true }),
          ageMs: fc.integer({ min: 0, max: 100_000 }),
        }),
        fc.integer(),
        (input, seed) => {
          const faults = { skew: { share: 0.5, ms: -3_600_000 }, flood: { fromSecond: 1, forSeconds: 2, factor: 9 } };
          const script = scriptOf({ ...input, messages: 200, faults }, seed);
          const times = new Set<string>();
          for (const record of all(200 * input.records)) {
            const target = script.targetOf(Math.floor(record / input.records));
            times.add(`${target}:${script.atOf(record)}`);
            expect(script.recordAt(target, script.atOf(record))).toBe(record);
          }
          expect(times.size).toBe(200 * input.records);
        },
      ),
      { numRuns: 50 },
    );
  });

  it('has no reading ahead of the time at which its message falls due', () => {
    const faults = { flood: { fromSecond: 0.5, forSeconds: 1, factor: 20 } };
    const script = scriptOf({ records: 5, perSecond: 1_000, faults });
    const ahead = all(3_000).map(
      (message) => script.atOf(message * 5 + 4) - STARTED_AT - script.schedule.dueAt(message),
    );
    expect(Math.max(...ahead)).toBeLessThanOrEqual(0);
  });

  it('is the same for the same seed, and another one for another', () => {
    const options = { faults: { malformed: { share: 0.2 } }, events };
    const said = (seed: number) => all(200).map((message) => scriptOf(options, seed).messageOf(message).payload);
    expect(said(5)).toEqual(said(5));
    expect(said(5)).not.toEqual(said(6));
  });

  it('draws faults as often as the plan says', () => {
    const faults = {
      malformed: { share: 0.1 },
      poison: { share: 0.05, value: -7 },
      duplicates: { share: 0.2 },
      reorder: { share: 0.3, depth: 4 },
    };
    const script = scriptOf({ faults, events, qos0: 0.25 });
    const shareOf = (isSo: (message: number) => boolean) => all(3_000).filter(isSo).length / 3_000;
    expect(shareOf((message) => script.kindOf(message) === 'event')).toBeCloseTo(0.1, 1);
    expect(shareOf((message) => script.kindOf(message) === 'poison')).toBeCloseTo(0.05, 1);
    expect(shareOf((message) => !['reading', 'event', 'poison'].includes(script.kindOf(message)))).toBeCloseTo(0.1, 1);
    expect(shareOf(script.isRepeated)).toBeCloseTo(0.2, 1);
    expect(shareOf((message) => script.heldBackBy(message) > 0)).toBeCloseTo(0.3, 1);
    expect(shareOf((message) => script.qosOf(message) === 0)).toBeCloseTo(0.25, 1);
    expect(new Set(all(3_000).map(script.heldBackBy))).toEqual(new Set([0, 1, 2, 3, 4]));
  });

  it('marks what is malformed with its number', () => {
    const script = scriptOf({ faults: { malformed: { share: 1 } }, events });
    for (const message of all(200)) {
      expect(messageMarkedIn(script.messageOf(message).payload.slice(0, 400), 'run1')).toBe(message);
      expect(messageMarkedIn(script.messageOf(message).payload.slice(0, 400), 'run2')).toBeUndefined();
    }
    expect(new Set(all(200).map(script.kindOf)).size).toBe(10);
  });

  it('goes to the excursion in runs, and never where a device is stuck', () => {
    const script = scriptOf({ excursions: { share: 0.5, messages: 4 } });
    const levels = all(240)
      .filter((message) => message % 3 === 0)
      .map((message) => Math.floor(script.recordValue(message)));
    const runs = levels.join('').match(/1+|3+/g) ?? [];
    expect(runs.slice(0, -1).every((run) => run.length % 4 === 0)).toBe(true);
    expect(runs.length).toBeGreaterThan(4);
    const stuck = scriptOf({ excursions: { share: 0.5, messages: 4 }, faults: { stuck: { share: 1 } } });
    expect(
      new Set(
        all(300)
          .filter((message) => message % 3 === 0)
          .map(stuck.recordValue),
      ),
    ).toEqual(new Set([1]));
  });
});

describe('a schedule', () => {
  it('is the inverse of itself, floods included', () => {
    const faults = { flood: { fromSecond: 2, forSeconds: 3, factor: 10 } };
    const schedule = createSchedule({ messages: 10_000, perSecond: 100, faults });
    for (const message of [0, 1, 150, 200, 201, 3_199, 3_200, 3_201, 9_999]) {
      expect(schedule.dueBy(schedule.dueAt(message) + 1e-6)).toBe(message);
    }
    expect(schedule.dueBy(2_000)).toBe(200);
    expect(schedule.dueBy(5_000)).toBe(3_200);
    expect(schedule.dueBy(1e9)).toBe(10_000);
  });
});

describe('a plan', () => {
  it('refuses what could not be traced', () => {
    const targets = [gauge('a'), gauge('a')];
    expect(() => createPlan({ targets, messages: 1, perSecond: 1 })).toThrow('the same device and metric');
    expect(() => createPlan({ targets: [gauge('a')], messages: 20_000_000, perSecond: 1, records: 10 })).toThrow(
      'at most',
    );
  });
});
