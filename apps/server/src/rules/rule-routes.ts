import type { ALARM_RULE_OPERATIONS } from '@cityloop/contract/rest/alarm-rule-operations';
import { listAlarmRules, listAlarmRuleVersions } from '@cityloop/db/alarm/alarm-rule-version';
import { page } from '@cityloop/web/page';
import { onSubject, type Routes } from '@cityloop/web/route';
import { z } from 'zod';
import { createDryRun } from './dry-run.ts';
import { changeRule, createRule } from './edit-rule.ts';
import { getRule, presentRule, presentVersion, type RuleParts } from './rule-parts.ts';

/** Rules that raise alarms: what is in force, and every version that ever was. */
export function createRuleRoutes(parts: RuleParts): Routes<typeof ALARM_RULE_OPERATIONS> {
  const { pool } = parts;
  return {
    listAlarmRules: ({ query: { cursor, limit, ...filter } }) =>
      page(
        { cursor, limit },
        {
          list: 'alarm rules',
          position: z.string(),
          rows: (after, most) => listAlarmRules(pool, { ...filter, after, limit: most }),
          positionOf: ({ code }) => code,
          present: presentRule,
        },
      ),
    createAlarmRule: (context) => createRule(parts, context),
    getAlarmRule: async ({ params }) => presentRule(await getRule(pool, params.code)),
    changeAlarmRule: onSubject(
      ({ params }) => getRule(pool, params.code),
      (context, rule) => changeRule(parts, context, rule),
    ),
    dryRunAlarmRule: createDryRun(parts),
    listAlarmRuleVersions: async ({ params, query }) => {
      const { code } = await getRule(pool, params.code);
      return page(query, {
        list: `versions of alarm rule ${code}`,
        position: z.int32(),
        rows: (before, limit) => listAlarmRuleVersions(pool, { code, before, limit }),
        positionOf: ({ version }) => version,
        present: presentVersion,
      });
    },
  };
}
