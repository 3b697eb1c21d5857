import { describe, expect, it } from 'vitest';
import { OPEN_STATES, STAGES, statesOf, TASK_GROUPS, TASK_STATES, taskGroupOf, waitsFor } from './stages.ts';
import { CASE_STATES, isEnded } from './states.ts';

describe('the stages of a case', () => {
  it('hold every state once', () => {
    expect(STAGES.flatMap((stage) => statesOf(stage)).toSorted()).toEqual([...CASE_STATES].toSorted());
  });

  it('end with the states that end a case, and no other', () => {
    expect(statesOf('ended')).toEqual(CASE_STATES.filter(isEnded));
    expect([...OPEN_STATES, ...statesOf('ended')].toSorted()).toEqual([...CASE_STATES].toSorted());
  });

  it('have a case in arbitration and a suspended one among the open', () => {
    expect(OPEN_STATES).toContain('arbitration');
    expect(OPEN_STATES).toContain('suspended');
  });

  it('wait for whoever may move the case on', () => {
    expect(STAGES.filter((stage) => waitsFor(stage, ['collector']))).toEqual(['confirmation', 'verification']);
    expect(STAGES.filter((stage) => waitsFor(stage, ['dutyChief']))).toEqual(['filing', 'closing']);
    expect(STAGES.filter((stage) => waitsFor(stage, ['viewer']))).toEqual([]);
  });
});

describe('the tasks of a department', () => {
  it('are in every group that there is', () => {
    expect(new Set(TASK_STATES.map(taskGroupOf))).toEqual(new Set(TASK_GROUPS));
  });

  it('hold what is in arbitration and what is suspended: nothing vanishes from the phone', () => {
    expect(['arbitration', 'suspended'].map((state) => taskGroupOf(state as (typeof CASE_STATES)[number]))).toEqual([
      'stopped',
      'stopped',
    ]);
  });

  it('end with verification', () => expect(taskGroupOf('verified')).toBeUndefined());
});
