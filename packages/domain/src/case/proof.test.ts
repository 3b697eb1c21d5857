import { describe, expect, it } from 'vitest';
import { actor, caseIn, FACTS, request } from '../test/sample-case.ts';
import type { CaseActionType } from './action-types.ts';
import { decide } from './decide.ts';
import { evidenceFor, mayAddEvidence } from './proof.ts';
import { EVIDENCE_STAGES, type EvidenceStage } from './report.ts';
import type { EvidenceFact } from './rule.ts';

const ENTERED = new Date('2026-09-15T02:00:00Z');
const BEFORE = new Date(ENTERED.getTime() - 1);

/** The steps that name evidence: who takes them, in which state, and which stages they take. */
const STEPS = [
  ['confirm', 'collector', 'reported', ['confirmation']],
  ['return', 'handler', 'in_disposal', ['before', 'after']],
  ['dispose', 'handler', 'in_disposal', ['before', 'after']],
  ['passVerification', 'collector', 'disposed', ['verification']],
  ['failVerification', 'collector', 'disposed', ['verification']],
] as const;
const BODY = { confirm: { holds: true }, return: { reason: 'r' }, failVerification: { reason: 'r' } };

function ask(
  action: CaseActionType,
  [role, state]: readonly ['collector' | 'handler', 'reported' | 'in_disposal' | 'disposed'],
  evidence: EvidenceFact,
) {
  const caseFile = caseIn(state, { stateEnteredAt: ENTERED, department: 'sanitation', handler: 'handler' });
  const body = { ...BODY[action as keyof typeof BODY], evidence: ['e'] };
  const facts = { ...FACTS, actor: role, stateEnteredAt: ENTERED, evidence: new Map([['e', evidence]]) };
  const decision = decide(caseFile, request(action, caseFile.version, body), actor(role, role, 'sanitation'), facts);
  return 'ok' in decision ? 'ok' : decision.refusal;
}

const cells = STEPS.flatMap(([action, role, state, stages]) =>
  EVIDENCE_STAGES.map((stage) => ({
    action,
    role,
    state,
    stage,
    takes: (stages as readonly EvidenceStage[]).includes(stage),
  })),
);

describe('a step names evidence', () => {
  it.each(cells.filter(({ takes }) => takes))(
    '$action: of stage $stage, taken by who takes it, now',
    ({ action, role, state, stage }) => {
      expect(ask(action, [role, state], { stage, by: role, at: ENTERED })).toBe('ok');
    },
  );

  it.each(cells.filter(({ takes }) => !takes))('$action: none of stage $stage', ({ action, role, state, stage }) => {
    expect(ask(action, [role, state], { stage, by: role, at: ENTERED })).toMatchObject({
      code: 'invalid',
      fault: { kind: 'photoOfAnotherStage', ids: ['e'] },
    });
  });

  it.each(cells.filter(({ takes }) => takes))(
    "$action: nobody else's of stage $stage",
    ({ action, role, state, stage }) => {
      expect(ask(action, [role, state], { stage, by: 'dispatcher', at: ENTERED })).toMatchObject({
        fault: { kind: 'evidenceOfAnother', ids: ['e'] },
      });
    },
  );

  it.each(cells.filter(({ takes, stage }) => takes && stage !== 'before'))(
    '$action: none of stage $stage from before the case came into this state',
    ({ action, role, state, stage }) => {
      expect(ask(action, [role, state], { stage, by: role, at: BEFORE })).toMatchObject({
        fault: { kind: 'evidenceOfFormerState', ids: ['e'] },
      });
    },
  );

  it('what stood there before the work may have been taken before it was accepted', () => {
    expect(ask('dispose', ['handler', 'in_disposal'], { stage: 'before', by: 'handler', at: BEFORE })).toBe('ok');
  });
});

describe('evidence is added', () => {
  const handler = actor('handler', 'handler', 'sanitation');
  it.each([
    ['by a handler whose department has the case', caseIn('dispatched', { department: 'sanitation' }), handler, true],
    ['by staff of the whole city', caseIn('reported'), actor('clerk', 'clerk'), true],
    ['by a handler who reported it', caseIn('reported', { reporters: ['handler'] }), handler, true],
    ['by nobody of a department that lost it', caseIn('filed', { departments: ['sanitation'] }), handler, false],
    ['by nobody of a department that never had it', caseIn('dispatched', { department: 'water' }), handler, false],
    ['to no ended case', caseIn('closed'), actor('clerk', 'clerk'), false],
  ] as const)('%s', (_who, caseFile, who, may) => {
    expect(mayAddEvidence(caseFile, who)).toBe(may);
  });
});

it('a page offers for a step what speaks for it, and nothing else', () => {
  const evidence = new Map<string, EvidenceFact>([
    ['early', { stage: 'before', by: 'handler', at: BEFORE }],
    ['first round', { stage: 'after', by: 'handler', at: BEFORE }],
    ['theirs', { stage: 'after', by: 'colleague', at: ENTERED }],
    ['mine', { stage: 'after', by: 'handler', at: ENTERED }],
    ['seen', { stage: 'verification', by: 'handler', at: ENTERED }],
  ]);
  const facts = { ...FACTS, actor: 'handler', stateEnteredAt: ENTERED, evidence };
  expect(evidenceFor('dispose', facts)).toEqual(['early', 'mine']);
  expect(evidenceFor('accept', facts)).toEqual([]);
});
