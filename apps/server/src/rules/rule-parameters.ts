import { RULE_PARAMETERS, type RuleParametersItem } from '@cityloop/contract/rest/alarm-rule';
import type { RuleKind, RuleParameters } from '@cityloop/domain/alarm/rule';
import { ProblemError } from '@cityloop/web/route';

type Converters<From extends Record<RuleKind, unknown>, To extends Record<RuleKind, unknown>> = {
  readonly [K in RuleKind]: (parameters: From[K]) => To[K];
};

const TO_STORED: Converters<RuleParametersItem, RuleParameters> = {
  threshold: ({ operator, on, off, ...delays }) => ({ operator, on, off, ...delaysOf(delays) }),
  rate: ({ operator, on, off, overSeconds, ...delays }) => ({
    operator,
    on,
    off,
    overMs: milliseconds(overSeconds),
    ...delaysOf(delays),
  }),
  absence: ({ silentSeconds, offDelaySeconds }) => ({
    afterMs: milliseconds(silentSeconds),
    offDelayMs: milliseconds(offDelaySeconds),
  }),
  composite: ({ mode, parts, ...delays }) => ({ mode, parts, ...delaysOf(delays) }),
};

const TO_SHOWN: Converters<RuleParameters, RuleParametersItem> = {
  threshold: ({ operator, on, off, ...delays }) => ({ operator, on, off, ...secondsOf(delays) }),
  rate: ({ operator, on, off, overMs, ...delays }) => ({
    operator,
    on,
    off,
    overSeconds: overMs / 1_000,
    ...secondsOf(delays),
  }),
  absence: ({ afterMs, offDelayMs }) => ({ silentSeconds: afterMs / 1_000, offDelaySeconds: offDelayMs / 1_000 }),
  composite: ({ mode, parts, ...delays }) => ({ mode, parts: [...parts], ...secondsOf(delays) }),
};

/** Durations as the domain and the database have them, of what REST says in seconds. */
export function storedParameters<K extends RuleKind>(kind: K, parameters: RuleParametersItem[K]): RuleParameters[K] {
  return TO_STORED[kind](parameters);
}

/** The other way. */
export function shownParameters(kind: RuleKind, parameters: RuleParameters[RuleKind]): RuleParametersItem[RuleKind] {
  const convert = TO_SHOWN[kind] as (stored: RuleParameters[RuleKind]) => RuleParametersItem[RuleKind];
  return convert(parameters);
}

/**
 * Parameters sent for a rule whose kind stands elsewhere.
 * @throws ProblemError `invalid` where they are another kind's
 */
export function parametersFor(kind: RuleKind, sent: unknown): RuleParameters[RuleKind] {
  const parsed = RULE_PARAMETERS[kind].safeParse(sent);
  if (parsed.success) return (TO_STORED[kind] as (given: unknown) => RuleParameters[RuleKind])(parsed.data);
  const { path = [], message } = parsed.error.issues[0] ?? {};
  const where = ['body.parameters', ...path].join('.');
  throw new ProblemError('invalid', `${where}: the rule is of kind ${kind}, for which this is wrong: ${message}`);
}

function delaysOf({ onDelaySeconds, offDelaySeconds }: { onDelaySeconds: number; offDelaySeconds: number }) {
  return { onDelayMs: milliseconds(onDelaySeconds), offDelayMs: milliseconds(offDelaySeconds) };
}

function secondsOf({ onDelayMs, offDelayMs }: { readonly onDelayMs: number; readonly offDelayMs: number }) {
  return { onDelaySeconds: onDelayMs / 1_000, offDelaySeconds: offDelayMs / 1_000 };
}

function milliseconds(seconds: number): number {
  return Math.round(seconds * 1_000);
}
