import {
  type AlarmRuleItem,
  type AlarmRuleVersion,
  alarmRuleChange,
  newAlarmRule,
  ruleToTry,
} from '@cityloop/contract/rest/alarm-rule';
import type { BodyInput } from '@cityloop/contract/rest/operations';
import type { LimitOperator } from '@cityloop/domain/alarm/limit';
import type { RuleKind } from '@cityloop/domain/alarm/rule';
import { wrongFields } from '../../workbench/draft.ts';

/** One metric of a composite rule, as typed. */
export interface PartValues {
  readonly metric: string;
  readonly operator: LimitOperator;
  readonly on: string;
  readonly off: string;
}

/** What the form of a rule holds, as typed; of other kinds than its own too, so that changing the kind back loses nothing. */
export interface RuleValues {
  readonly code: string;
  readonly kind: RuleKind;
  readonly componentType: string;
  readonly metric: string;
  readonly title: string;
  readonly titleEn: string;
  readonly priority: string;
  readonly category: string | null;
  readonly operator: LimitOperator;
  readonly on: string;
  readonly off: string;
  readonly onDelaySeconds: number | null;
  readonly offDelaySeconds: number | null;
  readonly overSeconds: number | null;
  readonly silentSeconds: number | null;
  readonly mode: 'all' | 'any';
  readonly parts: readonly PartValues[];
  readonly comment: string;
}
type Built<T> = { readonly body: T } | { readonly wrong: readonly (keyof RuleValues)[] };

export const EMPTY_PART: PartValues = { metric: '', operator: 'above', on: '', off: '' };
export const EMPTY_RULE: RuleValues = {
  code: '',
  kind: 'threshold',
  componentType: '',
  metric: '',
  title: '',
  titleEn: '',
  priority: '3',
  category: null,
  operator: 'above',
  on: '',
  off: '',
  onDelaySeconds: 0,
  offDelaySeconds: 0,
  overSeconds: 600,
  silentSeconds: 600,
  mode: 'all',
  parts: [],
  comment: '',
};

export function valuesOf(rule: AlarmRuleVersion): RuleValues {
  const { code, kind, componentType, metric, title, titleEn, priority, category, parameters } = rule;
  const head = { code, kind, componentType, metric, title, titleEn, category, priority: String(priority) };
  const { on, off, parts, ...others } = { on: undefined, off: undefined, parts: [], ...parameters };
  const limit = on === undefined || off === undefined ? {} : { on: String(on), off: String(off) };
  const typed = parts.map((part) => ({ ...part, on: String(part.on), off: String(part.off) }));
  return { ...EMPTY_RULE, ...head, ...others, ...limit, parts: typed };
}

export function buildNewRule(values: RuleValues): Built<BodyInput<'createAlarmRule'>> {
  return built(
    newAlarmRule.safeParse({
      code: values.code.trim(),
      ...triedOf(values),
      ...saidOf(values),
      comment: values.comment,
    }),
  );
}

/** Only what differs from the newest version; undefined where nothing does. */
export function buildRuleChange(
  values: RuleValues,
  former: AlarmRuleItem,
  newest: AlarmRuleVersion,
): Built<BodyInput<'changeAlarmRule'>> | undefined {
  const before = valuesOf(newest);
  const changed = differing(
    { ...saidOf(values), parameters: parametersOf(values) },
    { ...saidOf(before), parameters: parametersOf(before) },
  );
  if (Object.keys(changed).length === 0) return undefined;
  return built(
    alarmRuleChange.safeParse({ ...changed, expectedVersion: former.newestVersion, comment: values.comment }),
  );
}

/** As much as a dry run needs. */
export function buildTrial(values: RuleValues): Built<BodyInput<'dryRunAlarmRule'>['rule']> {
  return built(ruleToTry.safeParse(triedOf(values)));
}

type Parsed<T> =
  | { readonly success: true; readonly data: T }
  | {
      readonly success: false;
      readonly error: { readonly issues: readonly { readonly path: readonly PropertyKey[] }[] };
    };

/** The parameters' fields are those of the form; of a part that is wrong, the parts. */
function built<T>(parsed: Parsed<T>): Built<T> {
  if (parsed.success) return { body: parsed.data };
  const issues = parsed.error.issues.map(({ path }) => ({ path: path[0] === 'parameters' ? path.slice(1) : path }));
  return { wrong: wrongFields<RuleValues>(issues) };
}

function differing(after: Record<string, unknown>, before: Record<string, unknown>): Record<string, unknown> {
  const entries = Object.entries(after);
  return Object.fromEntries(entries.filter(([name, value]) => JSON.stringify(value) !== JSON.stringify(before[name])));
}

function triedOf(values: RuleValues) {
  const { kind, componentType } = values;
  const [first] = values.parts;
  const metric = kind === 'composite' ? (first?.metric ?? '') : values.metric;
  return { kind, componentType, metric, parameters: parametersOf(values) };
}

function saidOf({ title, titleEn, priority, category }: RuleValues) {
  return { title: title.trim(), titleEn: titleEn.trim(), priority: Number(priority), category };
}

function parametersOf(values: RuleValues): object {
  const { kind, operator, onDelaySeconds, offDelaySeconds, overSeconds, silentSeconds, mode, parts } = values;
  const delays = { onDelaySeconds, offDelaySeconds };
  switch (kind) {
    case 'threshold':
      return { operator, ...limitOf(values), ...delays };
    case 'rate':
      return { operator, ...limitOf(values), ...delays, overSeconds };
    case 'absence':
      return { silentSeconds, offDelaySeconds };
    case 'composite':
      return {
        mode,
        parts: parts.map((part) => ({ metric: part.metric, operator: part.operator, ...limitOf(part) })),
        ...delays,
      };
  }
}

/** With `equals` there is no dead band: anything else is normal. */
function limitOf({ operator, on, off }: Pick<PartValues, 'operator' | 'on' | 'off'>) {
  return { on: numberOf(on), off: operator === 'equals' && off.trim() === '' ? 0 : numberOf(off) };
}

function numberOf(text: string): number {
  return text.trim() === '' ? Number.NaN : Number(text);
}
