import { describe, expect, it } from 'vitest';
import { actor, birth, caseIn, FACTS, request } from '../test/sample-case.ts';
import { apply, born } from './apply.ts';
import { decide } from './decide.ts';
import { dueSteps, wakesAt } from './due-steps.ts';

const local = (text: string) => new Date(`${text}:00+08:00`);
const NEVER = new Date(0);
// Reported at 09:30 local time; two working hours of 核实: yellow at 11:06, red at 11:30.
const reported = born(birth());
const does = (now: string, since = NEVER, caseFile = reported) =>
  dueSteps(caseFile, local(now), since).map((step) => (step.does === 'act' ? step.action : step.lamp));

describe('what time makes due', () => {
  it.each([
    ['before 80 %', '2026-09-15T11:05', []],
    ['at 80 %', '2026-09-15T11:06', ['yellow']],
    ['at the limit, both', '2026-09-15T11:30', ['yellow', 'red']],
  ])('%s', (_what, now, steps) => {
    expect(does(now)).toEqual(steps);
  });

  it('does not say again what was said before', () => {
    expect(does('2026-09-15T11:40', local('2026-09-15T11:07'))).toEqual(['red']);
    expect(does('2026-09-15T11:40', local('2026-09-15T11:31'))).toEqual([]);
  });

  it('a report that needs no 核实 is confirmed by the system at once, until it was', () => {
    const exempt = born(birth({ confirmationExempt: true }));
    expect(does('2026-09-15T09:30', NEVER, exempt)).toEqual(['confirm']);
    expect(does('2026-09-15T09:30', local('2026-09-15T12:00'), exempt)).toEqual(['confirm']);
    expect(does('2026-09-15T09:40', NEVER, { ...exempt, state: 'confirmed', clocks: [] })).toEqual([]);
  });

  it('nothing for an ended case', () => {
    expect(does('2026-09-20T09:30', NEVER, caseIn('closed', { clocks: [] }))).toEqual([]);
  });
});

describe('when to look next', () => {
  it('is the next moment after what was done', () => {
    expect(wakesAt(reported, reported.reportedAt)).toEqual(local('2026-09-15T11:06'));
    expect(wakesAt(reported, local('2026-09-15T11:06'))).toEqual(local('2026-09-15T11:30'));
    expect(wakesAt(reported, local('2026-09-15T11:30'))).toBeUndefined();
  });

  it('is at once while an action is due', () => {
    const exempt = born(birth({ confirmationExempt: true }));
    expect(wakesAt(exempt, local('2026-09-20T09:30'))).toEqual(exempt.reportedAt);
  });

  it('moves with the clocks', () => {
    const asked = request('confirm', 1, { holds: true });
    const decision = decide(reported, asked, actor('collector', 'collector'), FACTS);
    if (!('ok' in decision)) throw new Error('refused');
    const confirmed = apply(reported, decision.ok);
    expect(wakesAt(confirmed, FACTS.now)).toEqual(local('2026-09-15T10:48'));
  });
});
