import { LIMIT_OPERATORS, type Limit } from '@cityloop/domain/alarm/limit';
import { RULE_KINDS, type RuleKind, type RuleParameters } from '@cityloop/domain/alarm/rule';
import { z } from 'zod';
import { code, integer, list, number, oneOf, optionalCode, optionalNumber, plainText, text } from './field.ts';

const emptyCell = z.literal('').transform(() => null);
const seconds = optionalNumber.refine((value) => value === null || value >= 0, 'must be 0 or more');
const span = optionalNumber.refine((value) => value === null || value > 0, 'must be more than 0');

const PART = /^(\S+)\s+(above|below|equals)\s+(\S+)\s+(\S+)$/;
const part = z.string().transform((cell, context) => {
  const [, metric = '', operator, on, off] = PART.exec(cell) ?? [];
  const limits = z.tuple([oneOf(LIMIT_OPERATORS), number, number]).safeParse([operator, on, off]);
  if (limits.success) return { metric, operator: limits.data[0], on: limits.data[1], off: limits.data[2] };
  context.addIssue('must be parts such as "water-level above 0.3 0.2", separated by semicolons');
  return z.NEVER;
});

const columns = {
  code,
  version: integer.refine((value) => value > 0, 'must be 1 or more'),
  kind: z
    .literal('')
    .transform(() => 'threshold' as const)
    .or(oneOf(RULE_KINDS))
    .default('threshold'),
  componentType: code,
  metric: code,
  operator: emptyCell.or(oneOf(LIMIT_OPERATORS)),
  on: optionalNumber,
  off: optionalNumber,
  onDelaySeconds: seconds,
  offDelaySeconds: seconds,
  priority: integer.refine((value) => value >= 1 && value <= 4, 'must be 1 (highest) to 4'),
  category: optionalCode,
  title: text,
  titleEn: plainText,
  overSeconds: span.default(null),
  silentSeconds: span.default(null),
  mode: emptyCell.or(oneOf(['all', 'any'])).default(null),
  parts: emptyCell.or(list.pipe(z.array(part))).default(null),
};
type Cells = z.output<z.ZodObject<typeof columns>>;

/** The columns that a kind of rule needs; those of other kinds are empty. */
const CELLS_OF_KIND = {
  threshold: ['operator', 'on', 'off', 'onDelaySeconds', 'offDelaySeconds'],
  rate: ['operator', 'on', 'off', 'onDelaySeconds', 'offDelaySeconds', 'overSeconds'],
  absence: ['silentSeconds', 'offDelaySeconds'],
  composite: ['mode', 'parts', 'onDelaySeconds', 'offDelaySeconds'],
} as const satisfies Record<RuleKind, readonly (keyof Cells)[]>;
const KIND_CELLS = [...new Set(Object.values(CELLS_OF_KIND).flat())];

/** Rules that raise alarms, one kind a row. */
export const RULES_TABLE = z.object(columns).superRefine((cells, context) => {
  for (const [column, message] of faultsOf(cells)) context.addIssue({ code: 'custom', path: [column], message });
});

function* faultsOf(cells: Cells): Generator<[column: keyof Cells, message: string]> {
  const { kind, metric, operator, on, off, parts } = cells;
  const needed: readonly (keyof Cells)[] = CELLS_OF_KIND[kind];
  for (const column of KIND_CELLS) {
    const isEmpty = cells[column] === null;
    if (needed.includes(column) && isEmpty) yield [column, `is empty; a rule of kind ${kind} needs it`];
    if (!needed.includes(column) && !isEmpty) yield [column, `is nothing of a rule of kind ${kind}; leave it empty`];
  }
  if (kind === 'rate' && operator === 'equals') yield ['operator', 'must be above or below for a rate'];
  if (operator !== null && on !== null && off !== null) yield* offFaults({ operator, on, off });
  for (const each of parts ?? []) yield* offFaults(each, 'parts');
  if (parts && !parts.some((each) => each.metric === metric)) yield ['parts', `has no part for the metric ${metric}`];
}

function* offFaults({ operator, on, off }: Limit, column: keyof Cells = 'off'): Generator<[keyof Cells, string]> {
  if (operator === 'above' && off > on)
    yield [column, `is above on (${on}); for "above" off must not be higher than on`];
  if (operator === 'below' && off < on)
    yield [column, `is below on (${on}); for "below" off must not be lower than on`];
}

/** A checked row as it is stored. */
export function ruleRow(cells: Cells) {
  const { code, version, kind, componentType, metric, priority, category, title, titleEn } = cells;
  const head = { code, version, kind, component_type: componentType, metric, priority, category };
  return { ...head, title, title_en: titleEn, parameters: PARAMETERS[kind](cells) };
}

const PARAMETERS: { readonly [K in RuleKind]: (cells: Cells) => RuleParameters[K] } = {
  threshold: (cells) => ({ ...limitOf(cells), ...delaysOf(cells) }),
  rate: (cells) => ({ ...limitOf(cells), ...delaysOf(cells), overMs: milliseconds(cells.overSeconds) }),
  absence: ({ silentSeconds, offDelaySeconds }) => ({
    afterMs: milliseconds(silentSeconds),
    offDelayMs: milliseconds(offDelaySeconds),
  }),
  composite: (cells) => ({ mode: filled(cells.mode), parts: filled(cells.parts), ...delaysOf(cells) }),
};

function limitOf({ operator, on, off }: Cells): Limit {
  return { operator: filled(operator), on: filled(on), off: filled(off) };
}

function delaysOf({ onDelaySeconds, offDelaySeconds }: Cells) {
  return { onDelayMs: milliseconds(onDelaySeconds), offDelayMs: milliseconds(offDelaySeconds) };
}

function milliseconds(cell: number | null): number {
  return filled(cell) * 1000;
}

function filled<T>(cell: T | null): T {
  if (cell === null) throw new Error('a cell that the kind of the rule needs was not checked');
  return cell;
}
