import fc from 'fast-check';
import { type AlarmChange, evaluate } from '../alarm/evaluate.ts';
import type { ReadingInput, RuleInput, Tick } from '../alarm/input.ts';
import { INITIAL_RULE_STATE, type RuleState } from '../alarm/phase.ts';
import type { AlarmRule } from '../alarm/rule.ts';
import { obviousChanges, sayChange } from '../testing/obvious-alarms.ts';

/** A reading of the rule's own metric, or any input. */
type Given = RuleInput | readonly [at: number, value: number];

export function tick(at: number): Tick {
  return { kind: 'tick', at };
}

export function reading(metric: string, at: number, value: number): ReadingInput {
  return { kind: 'reading', metric, at, value };
}

/** What a rule makes of what comes, from its first state on. */
export function run(rule: AlarmRule, given: readonly Given[]) {
  const history = given.map((each): RuleInput => ('kind' in each ? each : reading(rule.metric, ...each)));
  let state: RuleState = INITIAL_RULE_STATE;
  const changes: AlarmChange[] = [];
  for (const input of history) {
    const [next, change] = evaluate(rule, state, input);
    state = next;
    if (change) changes.push(change);
  }
  return {
    changes,
    state,
    kinds: changes.map(({ kind, at }) => `${kind}@${at}`),
    said: changes.map(sayChange),
    obvious: () => obviousChanges(rule, history),
  };
}

/** Readings of these metrics, in an order that is mostly that of their times, and ticks between. */
export function inputs(metrics: readonly string[]): fc.Arbitrary<RuleInput[]> {
  const step = fc.record({
    metric: fc.constantFrom(...metrics),
    isTick: fc.constantFrom(true, false, false),
    after: fc.integer({ min: -15, max: 30 }),
    value: fc.integer({ min: 0, max: 4 }),
  });
  return fc.array(step, { maxLength: 25 }).map((steps) => {
    let at = 100;
    return steps.map(({ metric, isTick, after, value }) => {
      at = Math.max(1, at + after);
      return isTick ? tick(at) : reading(metric, at, value);
    });
  });
}
