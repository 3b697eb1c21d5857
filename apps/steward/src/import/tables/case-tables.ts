import { LIMITED_STAGES } from '@cityloop/domain/case/book';
import { CHANNELS } from '@cityloop/domain/event/category';
import { code, day, flag, listOf, oneOf, optional, plainText, text } from '@cityloop/sheet/cell';
import { sheetTable } from '@cityloop/sheet/table';
import { optionalPositive, positive, priority, region, timeUnit } from './limits.ts';

const nameColumns = {
  name: { type: text, aliases: ['名称'], meaning: 'what people read' },
  nameEn: { type: plainText, aliases: ['英文名称', 'english name'], meaning: 'the same in English', absent: '' },
} as const;
const limitColumns = {
  timeLimit: { type: positive, aliases: ['时限'], meaning: 'a number above 0', example: '2' },
  unit: {
    type: timeUnit,
    aliases: ['单位', '时限单位'],
    meaning: '`workHour`, `workDay`, `hour` or `day`',
    example: 'hour',
  },
} as const;
const REGION = {
  type: region,
  aliases: ['区域', '范围'],
  meaning: '`*`, or the code of a district, street, community or unit grid',
  example: '*',
} as const;

/** What a case may be about. */
export const CATEGORIES = sheetTable({
  key: ['code'],
  columns: {
    code: {
      type: code,
      aliases: ['编码', '代码', '类别编码'],
      meaning: "stable: reports, rules and departments' events name it",
      example: 'road-waterlogging',
    },
    kind: {
      type: oneOf(['component', 'event']),
      aliases: ['类型'],
      meaning: '`component` (部件) or `event` (事件)',
      example: 'event',
    },
    major: { type: text, aliases: ['大类'], meaning: '大类, free', example: 'emergency', absent: 'other' },
    ...nameColumns,
    priority: { type: priority, aliases: ['优先级'], meaning: '1 (critical) to 4', example: '1', absent: '3' },
    confirmationExempt: {
      type: listOf(CHANNELS),
      aliases: ['免核实渠道'],
      meaning: `channels whose reports need no 核实: ${CHANNELS.map((channel) => `\`${channel}\``).join(', ')}; may be empty`,
      example: 'sensor;superior',
      absent: '',
    },
    photoRequired: {
      type: flag,
      aliases: ['需要照片'],
      meaning: 'whether handlers must show a photo',
      example: 'true',
      absent: 'false',
    },
  },
});

/** 权责清单. */
export const RESPONSIBILITIES = sheetTable({
  key: ['category', 'region'],
  columns: {
    category: { type: code, aliases: ['类别', '案件类别'], meaning: 'from categories', example: 'illegal-dumping' },
    region: REGION,
    department: {
      type: code,
      aliases: ['部门', '责任部门'],
      meaning: 'from departments, a professional one',
      example: 'sanitation',
    },
  },
});

/** 立案条件. */
export const CONDITIONS = sheetTable({
  key: ['code'],
  columns: {
    code: { type: code, aliases: ['编码', '代码'], meaning: 'its name in REST', example: 'road-waterlogging-1' },
    category: {
      type: code,
      aliases: ['类别', '案件类别'],
      meaning: 'from categories; of several conditions the first one is proposed',
      example: 'road-waterlogging',
    },
    ...nameColumns,
    region: { ...REGION, absent: '*' },
    ...limitColumns,
    urgent: { type: flag, aliases: ['紧急'], meaning: '紧急: runs in natural time', example: 'true', absent: 'false' },
    closingCondition: { type: text, aliases: ['结案条件'], meaning: '结案条件', example: '积水排除，道路恢复通行' },
    closingConditionEn: { type: plainText, aliases: ['英文结案条件'], meaning: 'the same in English', absent: '' },
    totalLimit: {
      type: optionalPositive,
      aliases: ['总时限'],
      meaning: 'of the whole work, from the first dispatch to the end of the case; may be empty',
      example: '26',
      absent: '',
    },
    totalUnit: {
      type: optional(timeUnit),
      aliases: ['总时限单位'],
      meaning: 'with `totalLimit` and only with it',
      example: 'hour',
      absent: '',
    },
  },
  *check({ totalLimit, totalUnit }) {
    if ((totalLimit === null) !== (totalUnit === null))
      yield ['totalUnit', 'must be there with totalLimit, and only with it'];
  },
});

/** Limits of the other stages. */
export const STAGE_LIMITS = sheetTable({
  key: ['stage'],
  columns: {
    stage: {
      type: oneOf(LIMITED_STAGES),
      aliases: ['环节', '阶段'],
      meaning: LIMITED_STAGES.map((stage) => `\`${stage}\``).join(', '),
      example: 'confirmation',
    },
    ...limitColumns,
  },
});

/** Days that are not as the week says. */
export const CALENDAR = sheetTable({
  key: ['date'],
  columns: {
    date: { type: day, aliases: ['日期'], meaning: 'a day', example: '2026-10-01 | 2026/10/1' },
    kind: {
      type: oneOf(['holiday', 'makeup']),
      aliases: ['类型'],
      meaning: '`holiday`, or `makeup` for a working day at a week-end',
      example: 'holiday',
    },
    name: { type: plainText, aliases: ['名称'], meaning: 'what people read', example: '国庆节', absent: '' },
  },
});
