import { ROLES } from '@cityloop/domain/account/actor';
import { z } from 'zod';
import { flag, list, listOf, optionalCode, plainText, text } from './cell.ts';
import { sheetTable } from './table.ts';

const usernames = z.string().regex(/^[a-z][a-z0-9-]{1,47}$/, 'must be 2 to 48 lower-case letters, digits and hyphens');

/** Accounts that a demo city begins with, or that an administrator makes; there are no passwords in it. */
export const ACCOUNT_TABLE = sheetTable({
  key: ['username'],
  columns: {
    username: {
      type: usernames,
      aliases: ['用户名', '账号'],
      meaning: 'lower-case letters, digits and `-`',
      example: 'li-wei',
    },
    displayName: { type: text, aliases: ['姓名', '显示名称'], meaning: 'what people read', example: '李伟' },
    displayNameEn: { type: plainText, aliases: ['英文姓名'], meaning: 'the same in English', absent: '' },
    roles: {
      type: listOf(ROLES).refine(
        (roles) => roles.length > 0 && !roles.includes('system'),
        'must name a role, not system',
      ),
      aliases: ['角色'],
      meaning: ROLES.filter((role) => role !== 'system')
        .map((role) => `\`${role}\``)
        .join(', '),
      example: 'collector;clerk',
    },
    department: { type: optionalCode, aliases: ['部门'], meaning: 'handlers must have one', absent: '' },
    districts: { type: list, aliases: ['区', '行政区划'], meaning: 'codes; empty: the whole city', absent: '' },
    simulated: { type: flag, aliases: ['模拟'], meaning: 'whether `simulators/people` plays it', absent: 'false' },
  },
});
