import { evaluate } from '@cityloop/domain/alarm/evaluate';
import { INITIAL_RULE_STATE, isRemembered, type RuleState } from '@cityloop/domain/alarm/phase';
import { ruleKey } from '@cityloop/domain/alarm/rule';
import type { RuleGroup } from '@cityloop/domain/alarm/rule-group';
import { isBelieved, type TakenReading } from '@cityloop/domain/telemetry/reading';
import type { JudgedChanges } from './judged-changes.ts';
import { NONE_LIVE, type SourceBook, type Stream } from './source-book.ts';

interface StreamParts {
  readonly book: SourceBook;
  readonly changes: JudgedChanges;
  heardAt(receivedAt: number): number;
}

/**
 * All readings of one stream; no rule sees what is not believed. Most are quiet and meet no live state: of those only the time
 * is noted, whatever kinds of rules there are, and no rule is asked.
 */
export function judgeStream(group: RuleGroup, readings: readonly TakenReading[], parts: StreamParts): Stream {
  const [{ componentKey, metricKey } = NOWHERE] = readings;
  const known = parts.book.stream(componentKey, metricKey);
  let lastAt = known?.lastAt ?? 0;
  let live = known?.live ?? NONE_LIVE;
  let receivedAt = 0;
  for (const reading of readings) {
    if (reading.at <= lastAt || !isBelieved(reading.quality)) continue;
    if (live.size > 0 || !group.isQuiet(reading.value)) {
      live = judgeReading(group, { lastAt, live }, reading, parts.changes);
    }
    lastAt = reading.at;
    receivedAt = reading.receivedAt;
  }
  const heardAt = receivedAt === 0 ? (known?.heardAt ?? 0) : parts.heardAt(receivedAt);
  return { componentKey, metricKey, lastAt, heardAt, live };
}

/** What the rules remember after a reading that is newer than the last. */
function judgeReading(
  group: RuleGroup,
  { lastAt, live }: Pick<Stream, 'lastAt' | 'live'>,
  reading: TakenReading,
  changes: JudgedChanges,
): ReadonlyMap<string, RuleState> {
  const input = { kind: 'reading', metric: group.metric, at: reading.at, value: reading.value } as const;
  // Not what is in `live` and no longer in force.
  const next = new Map<string, RuleState>();
  for (const rule of group.rules) {
    const key = ruleKey(rule);
    const before = { ...(live.get(key) ?? INITIAL_RULE_STATE), lastAt };
    const [after, change] = evaluate(rule, before, input);
    if (isRemembered(after)) next.set(key, after);
    changes.note(rule, reading, { before, after, changes: change ? [change] : [] });
  }
  return next;
}

const NOWHERE = { componentKey: 0, metricKey: 0 };
