import { CHANNELS } from '@cityloop/domain/event/category';
import { code, number, oneOf, optional, optionalText, plainText, text } from '@cityloop/sheet/cell';
import { sheetTable } from '@cityloop/sheet/table';
import { z } from 'zod';
import { positive } from './limits.ts';

const CHANNEL_LIST = CHANNELS.map((channel) => `\`${channel}\``).join(', ');

export const DEPARTMENTS = sheetTable({
  key: ['code'],
  columns: {
    code: {
      type: code,
      aliases: ['编码', '代码', '部门编码'],
      meaning: 'part of the topic of its events',
      example: 'sanitation',
    },
    name: { type: text, aliases: ['名称', '部门', '部门名称'], meaning: 'what people read', example: '环卫中心' },
    nameEn: { type: plainText, aliases: ['英文名称', 'english name'], meaning: 'the same in English', absent: '' },
    kind: {
      type: oneOf(['professional', 'supervision', 'command']),
      aliases: ['类别', '类型'],
      meaning: '`professional`; `supervision` 监督中心; `command` 指挥中心: at most one each of the last two',
      example: 'professional',
      absent: 'professional',
    },
    district: {
      type: optionalText,
      aliases: ['区', '行政区划'],
      meaning: 'its code; empty: the whole city',
      absent: '',
    },
    channel: {
      type: optional(oneOf(CHANNELS)).transform((channel) => channel ?? 'department'),
      aliases: ['来源渠道'],
      meaning: `by which its own system's events come: ${CHANNEL_LIST}; \`hotline\` for whoever runs the 12345 hotline; empty: \`department\``,
      absent: '',
    },
  },
});

const SOURCE = /^(cases:[a-z-]+|alarms:active|devices:online|metric:[^/:]+\/[^/:]+:(mean|max|share))$/;

/** The figures on top of the wall, in the order of the rows. */
export const VITAL_SIGNS = sheetTable({
  key: ['code'],
  columns: {
    code: { type: code, aliases: ['编码', '代码'], meaning: 'its name in REST', example: 'pm25' },
    name: { type: text, aliases: ['名称'], meaning: 'what people read', example: 'PM2.5 均值' },
    nameEn: { type: plainText, aliases: ['英文名称', 'english name'], meaning: 'the same in English', absent: '' },
    unit: { type: text, aliases: ['单位'], meaning: 'UCUM, `1` for none', example: 'ug/m3' },
    limit: {
      type: optional(number),
      aliases: ['限值'],
      meaning: 'abnormal beyond it; empty: never',
      example: '75',
      absent: '',
    },
    direction: {
      type: oneOf(['above', 'below']),
      aliases: ['方向'],
      meaning: 'on which side of the limit: `above` or `below`',
      absent: 'above',
    },
    definition: { type: text, aliases: ['口径', '定义'], meaning: 'what is counted, in words' },
    definitionEn: { type: plainText, aliases: ['英文口径'], meaning: 'the same in English', absent: '' },
    staleAfterSeconds: {
      type: positive,
      aliases: ['过期秒'],
      meaning: 'older than this, the figure is shown as stale',
      example: '300',
      absent: '300',
    },
    source: {
      type: z
        .string()
        .regex(
          SOURCE,
          'must be cases:<name>, alarms:active, devices:online or metric:<type>/<metric>:<mean|max|share>',
        ),
      aliases: ['来源'],
      meaning:
        '`cases:open`, `cases:overdue`, `cases:closing-rate-today`, `cases:on-time-rate-today`, `alarms:active`, `devices:online`, or `metric:<componentType>/<metric>:<mean, max or share>` (`share`: per cent of latest values that are 1)',
      example: 'metric:air-station/pm25:mean',
    },
  },
});
