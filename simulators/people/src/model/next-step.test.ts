import { CASE_ACTION_TYPES } from '@cityloop/domain/case/action-types';
import { isEnded } from '@cityloop/domain/case/states';
import type { Channel } from '@cityloop/domain/event/category';
import { describe, expect, it } from 'vitest';
import { CATEGORY, DEPARTMENTS, judge, type PaperCase, present, ROSTER, report, take } from '../testing/paper-case.ts';
import { nextStep } from './next-step.ts';
import type { Situation } from './step.ts';

const situation: Situation = {
  seed: 11,
  roster: ROSTER,
  categories: new Map([[CATEGORY.code, CATEGORY]]),
  departments: DEPARTMENTS,
  original: undefined,
  whereIs: () => undefined,
};

/** Lets the people bring a case to its end by the domain's rules. A refused step or a standstill throws. */
function live(first: PaperCase, given: Situation = situation) {
  let paper = first;
  let now = first.caseFile.reportedAt.getTime();
  while (!isEnded(paper.caseFile.state)) {
    const step = nextStep(present(paper), given);
    if (!step) throw new Error(`${paper.caseFile.id} stands still in ${paper.caseFile.state}`);
    now += step.afterMs;
    const decision = judge(paper, step, new Date(now));
    if ('refusal' in decision) throw new Error(`${step.by}: ${JSON.stringify(decision.refusal)}`);
    paper = take(paper, decision.ok);
    if (paper.log.length > 60) throw new Error(`${paper.caseFile.id} goes round in circles`);
  }
  return { ...paper, minutes: (now - first.caseFile.reportedAt.getTime()) / 60_000 };
}

const CHANNELS: readonly Channel[] = ['hotline', 'patrol', 'sensor', 'department'];
const REPORTERS: Readonly<Record<string, string>> = { hotline: 'sim-citizen-hotline', patrol: 'sim-collector-1' };
const newCase = (index: number) => {
  const channel = CHANNELS[index % CHANNELS.length] ?? 'hotline';
  return report(`20260302-${index}`, { channel, reporter: REPORTERS[channel] ?? 'system' });
};

describe('the simulated people', () => {
  const lives = Array.from({ length: 600 }, (_, index) => live(newCase(index)));

  it('bring every case to an end, and no rule ever refuses them', () => {
    expect(lives.every(({ caseFile }) => isEnded(caseFile.state))).toBe(true);
  });

  it('use every action of the table', () => {
    const merged = live(newCase(1_000), { ...situation, original: '20260302-1' });
    const used = new Set([...lives, merged].flatMap(({ log }) => log.map(({ type }) => type)));
    expect(CASE_ACTION_TYPES.filter((action) => !used.has(action))).toEqual([]);
  });

  it('close most cases, decline, void and rework some', () => {
    const ends = lives.map(({ caseFile }) => caseFile.state);
    const share = (state: string) => ends.filter((end) => end === state).length / ends.length;
    expect(share('closed')).toBeGreaterThan(0.7);
    expect(share('declined')).toBeGreaterThan(0.05);
    expect(share('void')).toBeGreaterThan(0.01);
    expect(lives.filter(({ caseFile }) => caseFile.reworks > 0).length).toBeGreaterThan(20);
    expect(lives.filter(({ caseFile }) => caseFile.returns > 0).length).toBeGreaterThan(20);
  });

  it('take minutes as a rule, and long over a few', () => {
    const minutes = lives.map((life) => life.minutes).sort((a, b) => a - b);
    expect(minutes[300]).toBeGreaterThan(3);
    expect(minutes[300]).toBeLessThan(20);
    expect(minutes.at(-1)).toBeGreaterThan(60);
  });

  it('do the same again for the same seed, and otherwise for another', () => {
    const steps = (seed: number) => live(newCase(3), { ...situation, seed }).log.map(({ actor, at }) => [actor, at]);
    expect(steps(11)).toEqual(steps(11));
    expect(steps(11)).not.toEqual(steps(12));
  });

  it('leave a case alone once a person has acted on it', () => {
    const detail = present(newCase(4));
    const touched = { ...detail, timeline: detail.timeline.map((entry) => ({ ...entry, actor: 'clerk' })) };
    expect(nextStep(touched, situation)).toBeUndefined();
  });

  it('leave a case to the handler that was named, if it is a person', () => {
    const detail = {
      ...present(newCase(4)),
      state: 'dispatched' as const,
      department: 'sanitation',
      handler: 'handler2',
    };
    expect(nextStep(detail, situation)).toBeUndefined();
  });

  it('leave an ended case alone', () => {
    expect(nextStep({ ...present(newCase(4)), state: 'closed' }, situation)).toBeUndefined();
  });
});
