import { LIMIT_OPERATORS, type Limit } from '@cityloop/domain/alarm/limit';
import { RULE_KINDS, type RuleKind, type RuleParameters } from '@cityloop/domain/alarm/rule';
import {
  code,
  integer,
  list,
  number,
  oneOf,
  optional,
  optionalCode,
  optionalNumber,
  plainText,
  text,
} from '@cityloop/sheet/cell';
import { type Cells, type Columns, sheetTable } from '@cityloop/sheet/table';
import { z } from 'zod';
import { priority } from './limits.ts';

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

const LIMIT_KINDS = '`threshold`, `rate`: ';
const columns = {
  code: { type: code, aliases: ['编码', '代码'], meaning: 'its name', example: 'water-level-flood' },
  version: {
    type: integer.refine((value) => value > 0, 'must be 1 or more'),
    aliases: ['版本'],
    meaning: 'the highest version is in force, older ones explain old alarms. A version never changes',
    example: '1',
    absent: '1',
  },
  kind: {
    type: optional(oneOf(RULE_KINDS)).transform((kind) => kind ?? 'threshold'),
    aliases: ['类型'],
    meaning: '`threshold` (also where the cell is empty), `rate`, `absence` or `composite`',
    example: 'rate',
    absent: '',
  },
  componentType: {
    type: code,
    aliases: ['部件类型', '设备类型'],
    meaning: 'from metrics',
    example: 'water-level-gauge',
  },
  metric: {
    type: code,
    aliases: ['指标'],
    meaning: 'from metrics; of a `composite` one of its parts',
    example: 'water-level',
  },
  operator: {
    type: optional(oneOf(LIMIT_OPERATORS)),
    aliases: ['比较'],
    meaning: `${LIMIT_KINDS}\`above\`, \`below\` or, for a threshold, \`equals\` (for booleans, with 1 and 0)`,
    example: 'above',
    absent: '',
  },
  on: {
    type: optionalNumber,
    aliases: ['触发值'],
    meaning: `${LIMIT_KINDS}the alarm begins here. Of a rate in units a minute; what falls is below 0`,
    example: '0.3',
    absent: '',
  },
  off: {
    type: optionalNumber,
    aliases: ['解除值'],
    meaning: `${LIMIT_KINDS}and ends only here; for \`above\` not higher than \`on\`, for \`below\` not lower`,
    example: '0.2',
    absent: '',
  },
  onDelaySeconds: {
    type: seconds,
    aliases: ['触发延时秒'],
    meaning: 'how long that must last; not of an `absence`',
    example: '10',
    absent: '',
  },
  offDelaySeconds: {
    type: seconds,
    aliases: ['解除延时秒'],
    meaning: 'how long that must last',
    example: '60',
    absent: '',
  },
  priority: { type: priority, aliases: ['优先级'], meaning: '1 (highest) to 4', example: '1', absent: '3' },
  category: {
    type: optionalCode,
    aliases: ['案件类别'],
    meaning: 'of the case that the alarm opens; empty: none',
    example: 'road-waterlogging',
    absent: '',
  },
  title: { type: text, aliases: ['标题'], meaning: 'what people read', example: '下穿通道积水超限' },
  titleEn: { type: plainText, aliases: ['英文标题'], meaning: 'the same in English', absent: '' },
  overSeconds: {
    type: span,
    aliases: ['比较间隔秒'],
    meaning: '`rate`: a reading is compared with one at least so much older',
    example: '60',
    absent: '',
  },
  silentSeconds: {
    type: span,
    aliases: ['静默秒'],
    meaning: '`absence`: how long a source that has spoken says nothing',
    example: '600',
    absent: '',
  },
  mode: {
    type: optional(oneOf(['all', 'any'])),
    aliases: ['组合方式'],
    meaning: '`composite`: `all` or `any` of its parts',
    example: 'all',
    absent: '',
  },
  parts: {
    type: optional(list.pipe(z.array(part))),
    aliases: ['组成'],
    meaning: '`composite`: metric, operator, on, off of each',
    example: 'water-level above 0.3 0.2;rainfall above 20 15',
    absent: '',
  },
} as const satisfies Columns;
type RuleCells = Cells<typeof columns>;

/** The columns that a kind of rule needs; those of other kinds are empty. */
const CELLS_OF_KIND = {
  threshold: ['operator', 'on', 'off', 'onDelaySeconds', 'offDelaySeconds'],
  rate: ['operator', 'on', 'off', 'onDelaySeconds', 'offDelaySeconds', 'overSeconds'],
  absence: ['silentSeconds', 'offDelaySeconds'],
  composite: ['mode', 'parts', 'onDelaySeconds', 'offDelaySeconds'],
} as const satisfies Record<RuleKind, readonly (keyof RuleCells)[]>;
const KIND_CELLS = [...new Set(Object.values(CELLS_OF_KIND).flat())];

/** Rules that raise alarms, one kind a row. */
export const RULES_TABLE = sheetTable({ key: ['code'], columns, check: faultsOf });

function* faultsOf(cells: RuleCells): Generator<[column: keyof RuleCells, message: string]> {
  const { kind, metric, operator, on, off, parts } = cells;
  const needed: readonly (keyof RuleCells)[] = CELLS_OF_KIND[kind];
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

function* offFaults(
  { operator, on, off }: Limit,
  column: keyof RuleCells = 'off',
): Generator<[keyof RuleCells, string]> {
  if (operator === 'above' && off > on)
    yield [column, `is above on (${on}); for "above" off must not be higher than on`];
  if (operator === 'below' && off < on)
    yield [column, `is below on (${on}); for "below" off must not be lower than on`];
}

/** A checked row as it is stored. */
export function ruleRow(cells: RuleCells) {
  const { code, version, kind, componentType, metric, priority, category, title, titleEn } = cells;
  const head = { code, version, kind, component_type: componentType, metric, priority, category };
  return { ...head, title, title_en: titleEn, parameters: PARAMETERS[kind](cells) };
}

const PARAMETERS: { readonly [K in RuleKind]: (cells: RuleCells) => RuleParameters[K] } = {
  threshold: (cells) => ({ ...limitOf(cells), ...delaysOf(cells) }),
  rate: (cells) => ({ ...limitOf(cells), ...delaysOf(cells), overMs: milliseconds(cells.overSeconds) }),
  absence: ({ silentSeconds, offDelaySeconds }) => ({
    afterMs: milliseconds(silentSeconds),
    offDelayMs: milliseconds(offDelaySeconds),
  }),
  composite: (cells) => ({ mode: filled(cells.mode), parts: filled(cells.parts), ...delaysOf(cells) }),
};

function limitOf({ operator, on, off }: RuleCells): Limit {
  return { operator: filled(operator), on: filled(on), off: filled(off) };
}

function delaysOf({ onDelaySeconds, offDelaySeconds }: RuleCells) {
  return { onDelayMs: milliseconds(onDelaySeconds), offDelayMs: milliseconds(offDelaySeconds) };
}

function milliseconds(cell: number | null): number {
  return filled(cell) * 1000;
}

function filled<T>(cell: T | null): T {
  if (cell === null) throw new Error('a cell that the kind of the rule needs was not checked');
  return cell;
}
