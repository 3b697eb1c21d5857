import { type AlarmChange, evaluate, wakesAt } from './evaluate.ts';
import type { RuleInput } from './input.ts';
import { INITIAL_RULE_STATE, isAlarmed, type RuleState } from './phase.ts';
import type { AlarmRule } from './rule.ts';

/** An alarm that a rule would have raised on one source. Times in epoch milliseconds. */
export interface WouldBeAlarm extends Pick<AlarmChange, 'metric' | 'value' | 'window'> {
  readonly raisedAt: number;
  /** Undefined while it would be active. */
  readonly clearedAt: number | undefined;
  /** The furthest beyond the limit that was measured; undefined for an absence and for several metrics. */
  readonly worst: number | undefined;
}

/** How far a dry run over one source is. */
export interface DryRun {
  readonly state: RuleState;
  readonly open: WouldBeAlarm | undefined;
}

export const BEGINNING: DryRun = { state: INITIAL_RULE_STATE, open: undefined };

/**
 * One step of a dry run: first what time alone completes before the reading, then the reading. Readings come oldest first, and are
 * those that were believed. A tick ends the run: what time completes until then, and nothing else. Returns the alarms that end.
 */
export function dryRunStep(rule: AlarmRule, run: DryRun, input: RuleInput): readonly [DryRun, readonly WouldBeAlarm[]] {
  const ended: WouldBeAlarm[] = [];
  let next = run;
  const take = (one: RuleInput) => {
    const [after, alarm] = stepOne(rule, next, one);
    next = after;
    if (alarm) ended.push(alarm);
  };
  const isDue = (moment: number) => (input.kind === 'tick' ? moment <= input.at : moment < input.at);
  for (let at = wakesAt(rule, next.state); at !== undefined && isDue(at); at = wakesAt(rule, next.state)) {
    take({ kind: 'tick', at });
  }
  if (input.kind === 'reading') take(input);
  return [next, ended];
}

function stepOne(rule: AlarmRule, { state, open }: DryRun, input: RuleInput): [DryRun, WouldBeAlarm | undefined] {
  const [next, change] = evaluate(rule, state, input);
  const running = open && isAlarmed(next) ? { ...open, worst: next.peak ?? open.worst } : open;
  if (!change) return [{ state: next, open: running }, undefined];
  if (change.kind === 'clear') {
    return [{ state: next, open: undefined }, running && { ...running, clearedAt: change.at }];
  }
  const { at, metric, value, window } = change;
  const raised = { metric, value, window, raisedAt: at, clearedAt: undefined, worst: next.peak };
  return [{ state: next, open: raised }, undefined];
}

/** How long before a moment readings may still decide what a rule says then, beside the last one before that. */
export function memoryMs(rule: AlarmRule): number {
  switch (rule.kind) {
    case 'absence':
      return rule.afterMs + rule.offDelayMs;
    case 'rate':
      return rule.overMs + rule.onDelayMs + rule.offDelayMs;
    case 'threshold':
    case 'composite':
      return rule.onDelayMs + rule.offDelayMs;
  }
}
