import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { actor, BOOK, birth, entry, factsOf, PICTURE_FOR, REPORT, REPORTED_AT, request } from '../test/sample-case.ts';
import type { CaseActionType } from './action-types.ts';
import type { CaseAction } from './actions.ts';
import { allowedActions } from './allowed-actions.ts';
import { apply, born, replay } from './apply.ts';
import type { ClockBook, FilingCondition } from './book.ts';
import type { CaseFile } from './case-file.ts';
import { runningClocks } from './clock.ts';
import { decide } from './decide.ts';
import { isEnded } from './states.ts';

/** Several hold more than one post: the rules must look at persons too. */
const PEOPLE = [
  actor('clerk', 'clerk'),
  actor('chief', ['dutyChief', 'dispatcher']),
  actor('dispatcher', ['dispatcher', 'dutyChief']),
  actor('collector', ['collector', 'handler'], 'sanitation'),
  actor('handler', ['handler', 'collector', 'dutyChief'], 'sanitation'),
  actor('handler2', ['handler', 'collector'], 'water'),
  actor('reporter', 'collector'),
  actor('lead', ['departmentLead', 'handler'], 'sanitation'),
];

const choice = fc.record({
  who: fc.nat(PEOPLE.length - 1),
  what: fc.nat(20),
  holds: fc.boolean(),
  department: fc.constantFrom('sanitation', 'water'),
  minutes: fc.nat(900),
  book: fc.nat(2),
});
const walks = fc.array(choice, { minLength: 1, maxLength: 120 });
type Choice = typeof choice extends fc.Arbitrary<infer T> ? T : never;

/** Steps that end a walk or lead nowhere come seldom. */
const SELDOM: readonly CaseActionType[] = ['void', 'decline', 'merge', 'comment', 'urge', 'requestVoid', 'return'];
const longWalks = fc.array(choice, { minLength: 100, maxLength: 140 });

/** The book that is in force at a step: another one now and then, with other shifts, limits and days off. */
const BOOKS: readonly ClockBook[] = [
  BOOK,
  {
    ...BOOK,
    edition: 'second',
    calendar: { ...BOOK.calendar, shifts: [{ startMinute: 0, endMinute: 300 }], holidays: new Set(['2026-09-16']) },
  },
  { ...BOOK, edition: 'third', stageLimits: {} },
];
const CONDITION: FilingCondition = {
  code: 'c',
  region: '990101',
  timeLimit: { amount: 4, unit: 'workHour' },
  totalTimeLimit: { amount: 2, unit: 'day' },
  closingCondition: 'clean',
};

function bodyOf(action: CaseActionType, { holds, department }: Choice): object {
  if (action === 'confirm') return { holds, evidence: ['confirmation'] };
  if (action === 'dispatch') return { department, reason: 'as the walk goes' };
  if (action === 'merge') return { into: '20260915-00002' };
  if (action === 'file') return {};
  return { reason: 'as the walk goes', evidence: [PICTURE_FOR[action]].filter((id) => id !== undefined) };
}

/** Everything that was accepted, in order. */
function walk(choices: readonly Choice[]): { actions: CaseAction[]; stages: CaseFile[] } {
  const actions: CaseAction[] = [birth()];
  const stages = [born(birth())];
  let now = REPORTED_AT.getTime();
  for (const one of choices) {
    const caseFile = stages.at(-1) as CaseFile;
    const who = PEOPLE[one.who] as (typeof PEOPLE)[number];
    const open = allowedActions(caseFile, who).filter((action) => !SELDOM.includes(action) || one.what === 0);
    const action = open[one.what % Math.max(1, open.length)];
    if (!action) continue;
    now += one.minutes * 60_000;
    const decision = decide(caseFile, request(action, caseFile.version, bodyOf(action, one)), who, {
      ...factsOf(who.username, new Date(now), caseFile),
      book: BOOKS[one.book] ?? BOOK,
      conditions: [CONDITION],
      photoRequired: true,
      mergeTarget: { ...born(birth()), id: '20260915-00002' },
    });
    if (!('ok' in decision)) throw new Error(`${action} was allowed and then refused: ${decision.refusal.code}`);
    actions.push(decision.ok);
    stages.push(apply(caseFile, decision.ok));
  }
  return { actions, stages };
}

describe('any allowed sequence', () => {
  it('replays to the projection, at every step', () => {
    fc.assert(
      fc.property(walks, (choices) => {
        const { actions, stages } = walk(choices);
        for (const [index, stage] of stages.entries()) expect(replay(actions.slice(0, index + 1))).toEqual(stage);
      }),
      { numRuns: 150 },
    );
  });

  it('survives a journey through JSON', () => {
    fc.assert(
      fc.property(walks, (choices) => {
        const { actions, stages } = walk(choices);
        const stored: CaseAction[] = JSON.parse(JSON.stringify(actions));
        const again = JSON.parse(JSON.stringify(replay(stored)));
        expect(again).toEqual(JSON.parse(JSON.stringify(stages.at(-1))));
      }),
      { numRuns: 50 },
    );
  });

  it('closes nothing that was not verified last, by somebody who never handled it', () => {
    let closings = 0;
    fc.assert(
      fc.property(longWalks, (choices) => {
        const { actions } = walk(choices);
        const close = actions.findIndex((action) => action.type === 'close');
        if (close < 0) return;
        closings += 1;
        const steps = actions
          .slice(0, close)
          .filter((action) => !['comment', 'urge', 'replyUrge', 'requestVoid'].includes(action.type));
        const verification = steps.at(-1) as CaseAction;
        expect(verification.type).toBe('passVerification');
        const handlers = steps.filter((action) => action.type === 'accept').map((action) => action.actor);
        expect(handlers).not.toContain(verification.actor);
      }),
      { numRuns: 150 },
    );
    expect(closings).toBeGreaterThan(10);
  });

  it('counts versions from 1 without a gap, and takes no step but remarks after the end', () => {
    fc.assert(
      fc.property(walks, (choices) => {
        const { actions, stages } = walk(choices);
        expect(actions.map((action) => action.seq)).toEqual(actions.map((_, index) => index + 1));
        const end = stages.findIndex((stage) => isEnded(stage.state));
        const after = end < 0 ? [] : actions.slice(end + 1);
        expect(after.filter((action) => action.type !== 'comment')).toEqual([]);
      }),
      { numRuns: 100 },
    );
  });
});

describe('clocks on any walk, also where the book changes in between', () => {
  it('spend no time while they stand, and never give any back', () => {
    fc.assert(
      fc.property(walks, (choices) => {
        const { stages } = walk(choices);
        for (const [index, stage] of stages.entries()) {
          for (const clock of stage.clocks) {
            const before = stages[index - 1]?.clocks.find(({ kind }) => kind === clock.kind);
            const restarted = before && before.startedAt.getTime() !== clock.startedAt.getTime();
            if (before && !restarted) expect(clock.spentMs).toBeGreaterThanOrEqual(before.spentMs);
            if (before && !restarted && !before.runningSince) expect(clock.spentMs).toBe(before.spentMs);
          }
        }
      }),
      { numRuns: 150 },
    );
  });

  it('stop in time exactly where they were stopped before their due time', () => {
    fc.assert(
      fc.property(longWalks, (choices) => {
        const { stages } = walk(choices);
        for (const [index, stage] of stages.entries()) {
          for (const running of runningClocks(stages[index - 1]?.clocks ?? [])) {
            const after = stage.clocks.find(({ kind }) => kind === running.kind);
            if (!after || after.runningSince) continue;
            expect(after.spentMs > after.limitMs).toBe(stage.stateEnteredAt > running.dueAt);
          }
        }
      }),
      { numRuns: 100 },
    );
  });

  it('none runs after the end', () => {
    fc.assert(
      fc.property(longWalks, (choices) => {
        const last = walk(choices).stages.at(-1);
        if (last && isEnded(last.state)) expect(runningClocks(last.clocks)).toEqual([]);
      }),
      { numRuns: 100 },
    );
  });
});

describe('a log that no accepted sequence could have written', () => {
  const step = { seq: 2, actor: 'clerk', role: 'clerk', from: 'reported', to: 'reported', clocks: [] } as const;
  const comment = entry({ ...step, type: 'comment', body: { text: 'x' } });

  it.each([
    ['is empty', []],
    ['does not begin with a report', [{ ...comment, seq: 1 }]],
    ['has a gap', [birth(), { ...comment, seq: 3 }]],
    ['has the same number twice', [birth(), comment, comment]],
    ['is reported twice', [birth(), { ...birth(), seq: 2 }]],
    ['comes from another state than the case is in', [birth(), { ...comment, from: 'verified' as const }]],
  ])('%s: throws', (_what, log) => {
    expect(() => replay(log)).toThrow();
  });
});

describe('what single steps leave behind', () => {
  const at = new Date('2026-09-15T05:00:00Z');
  const step = (caseFile: CaseFile, type: CaseAction['type'], body: object = {}, to = caseFile.state) => {
    const envelope = { seq: caseFile.version + 1, actor: 'somebody', at, from: caseFile.state, to, clocks: [] };
    return apply(caseFile, entry({ ...envelope, type, body } as Partial<CaseAction>));
  };
  const base = born(birth());

  it('a repeat is counted', () => {
    expect(step(base, 'joinReport', { report: REPORT })).toMatchObject({
      version: 2,
      repeats: 1,
      state: 'reported',
      stateEnteredAt: REPORTED_AT,
    });
  });

  it('the first dispatch keeps its time through a return and a second dispatch', () => {
    const filed = { ...base, state: 'filed' as const };
    const first = step(filed, 'dispatch', { department: 'sanitation' });
    const again = step({ ...step(first, 'return'), firstDispatchedAt: REPORTED_AT }, 'dispatch', {
      department: 'water',
    });
    expect(again).toMatchObject({ firstDispatchedAt: REPORTED_AT, returns: 1, departments: ['sanitation', 'water'] });
  });

  it('a failed verification is rework: the work is not finished any more', () => {
    const disposed = {
      ...base,
      state: 'disposed' as const,
      disposedAt: at,
      arrivedAt: at,
      handler: 'h',
      department: 'd',
    };
    expect(step(disposed, 'failVerification', {}, 'dispatched')).toMatchObject({
      state: 'dispatched',
      reworks: 1,
      disposedAt: undefined,
      handler: 'h',
    });
  });

  it('an end has a time, and a remark after it does not move it', () => {
    const ended = step({ ...base, state: 'verified' }, 'close', {}, 'closed');
    expect(step({ ...ended, endedAt: REPORTED_AT }, 'comment').endedAt).toEqual(REPORTED_AT);
    expect(ended.endedAt).toEqual(at);
  });

  it('an urge waits for its reply', () => {
    const urged = step(base, 'urge');
    expect([urged.openUrges, step(urged, 'replyUrge').openUrges]).toEqual([1, 0]);
  });
});
