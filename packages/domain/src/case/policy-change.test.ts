import { afterEach, describe, expect, it, vi } from 'vitest';
import { actor, BOOK, birth, FACTS, request } from '../test/sample-case.ts';
import type { CaseAction } from './actions.ts';
import { apply, born, replay } from './apply.ts';
import { decide } from './decide.ts';

const chief = actor('chief', 'dutyChief');
const dispatcher = actor('dispatcher', 'dispatcher');
const collector = actor('collector', 'collector');
const handler = actor('handler', 'handler', 'sanitation');

/** Yesterday's log, by yesterday's table: reported, confirmed, filed, dispatched, returned, dispatched again. */
function yesterday(): CaseAction[] {
  const actions: CaseAction[] = [birth()];
  let caseFile = born(birth());
  const steps = [
    [collector, 'confirm', { holds: true }],
    [chief, 'file', {}],
    [dispatcher, 'dispatch', { department: 'sanitation' }],
    [handler, 'return', { reason: 'not ours' }],
    [dispatcher, 'dispatch', { department: 'sanitation' }],
  ] as const;
  for (const [who, action, body] of steps) {
    const decision = decide(caseFile, request(action, caseFile.version, body), who, FACTS);
    if (!('ok' in decision)) throw new Error(`${action} was refused: ${decision.refusal.code}`);
    actions.push(decision.ok);
    caseFile = apply(caseFile, decision.ok);
  }
  return actions;
}

afterEach(() => {
  vi.doUnmock('./table.ts');
  vi.resetModules();
});

/** The rules as they are on the day when a return leads to arbitration. */
async function tomorrow() {
  vi.resetModules();
  vi.doMock('./table.ts', async (original) => {
    const today = await original<typeof import('./table.ts')>();
    const transition: typeof today.transition = (state, action) =>
      action === 'return' ? ['arbitration', 'handler'] : today.transition(state, action);
    return { ...today, transition };
  });
  return { ...(await import('./decide.ts')), ...(await import('./apply.ts')) };
}

describe('when the table changes', () => {
  it("yesterday's logs replay to what they were", async () => {
    const log = yesterday();
    const before = replay(log);
    const changed = await tomorrow();
    expect(changed.replay(log)).toEqual(before);
    expect(changed.replay(log.slice(0, 5)).state).toBe('filed');
  });

  it('what is decided from then on follows the new one', async () => {
    const changed = await tomorrow();
    const dispatched = changed.replay(yesterday());
    const asked = request('return', dispatched.version, { reason: 'still not ours' });
    expect(changed.decide(dispatched, asked, handler, FACTS)).toMatchObject({ ok: { to: 'arbitration' } });
  });
});

describe('when the book changes', () => {
  it('a log replays without it', () => {
    const log = yesterday();
    const running = replay(log).clocks.filter(({ runningSince }) => runningSince);
    expect(running.every(({ edition }) => edition === BOOK.edition)).toBe(true);
  });
});
