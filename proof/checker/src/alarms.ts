import type { CheckContext } from './context.ts';
import type { AlarmFact, KnownTarget } from './registry.ts';

/**
 * Compares the alarms of one stream with those of the model. Without a model (the order of arrival isn't known) only what
 * holds in any order is checked: one active alarm for each rule, none raised twice, none within another.
 */
export function compareAlarms(
  { script, findings }: Pick<CheckContext, 'script' | 'findings'>,
  target: KnownTarget,
  actual: readonly AlarmFact[],
  expected: readonly AlarmFact[] | undefined,
): void {
  const { device } = script.plan.targets[target.index] ?? { device: '?' };
  const kept = new Map<string, AlarmFact>();
  let before: AlarmFact | undefined;
  for (const alarm of actual) {
    if (kept.has(keyOf(alarm))) {
      findings.add('doubled', () => `${device}: alarm raised twice: ${describe(alarm)}`);
    } else if (before?.rule === alarm.rule && alarm.raisedAt < (before.clearedAt ?? Number.POSITIVE_INFINITY)) {
      const former = before;
      findings.add('doubled', () => `${device}: ${describe(alarm)} while there was ${describe(former)}`);
    }
    kept.set(keyOf(alarm), alarm);
    before = alarm;
  }
  if (!expected) return;
  for (const alarm of expected) {
    const found = kept.get(keyOf(alarm));
    kept.delete(keyOf(alarm));
    if (!found) findings.add('alarmsWrong', () => `${device}: missing: ${describe(alarm)}`);
    else if (!isSame(found, alarm)) {
      findings.add('alarmsWrong', () => `${device}: ${describe(found)}, expected ${describe(alarm)}`);
    }
  }
  for (const alarm of kept.values()) findings.add('alarmsWrong', () => `${device}: none expected: ${describe(alarm)}`);
}

function keyOf({ rule, raisedAt }: AlarmFact): string {
  return `${raisedAt}:${rule}`;
}

function isSame(a: AlarmFact, b: AlarmFact): boolean {
  return a.clearedAt === b.clearedAt && a.value === b.value && a.windowFrom === b.windowFrom && a.version === b.version;
}

function describe({ rule, version, raisedAt, clearedAt, value, windowFrom }: AlarmFact): string {
  const cleared = clearedAt === undefined ? 'active' : `cleared at ${new Date(clearedAt).toISOString()}`;
  const window = `window from ${new Date(windowFrom).toISOString()}`;
  return `alarm ${rule} v${version} raised at ${new Date(raisedAt).toISOString()} by ${value}, ${window}, ${cleared}`;
}
