import * as rules from './alarm-rule.ts';
import { dryRunAnswer, dryRunRequest } from './alarm-rule-dry-run.ts';
import type { OperationTable } from './operation.ts';
import { pageOf } from './page.ts';

/** Rules that raise alarms, part of the table of all. */
export const ALARM_RULE_OPERATIONS = {
  listAlarmRules: {
    method: 'get',
    path: '/api/alarm-rules',
    access: 'readAlarms',
    summary: 'Alarm rules, in force or not',
    query: rules.alarmRulesQuery,
    answers: 'page',
    answer: pageOf(rules.alarmRule),
  },
  createAlarmRule: {
    method: 'post',
    path: '/api/alarm-rules',
    access: 'manageRules',
    summary: 'A new rule, in force at once: ingest judges by it within seconds',
    body: rules.newAlarmRule,
    status: 201,
    answer: rules.alarmRule,
  },
  getAlarmRule: {
    method: 'get',
    path: '/api/alarm-rules/{code}',
    access: 'readAlarms',
    summary: 'One rule',
    answer: rules.alarmRule,
  },
  changeAlarmRule: {
    method: 'patch',
    path: '/api/alarm-rules/{code}',
    access: 'manageRules',
    summary: 'A new version of it, or out of force and back',
    body: rules.alarmRuleChange,
    answer: rules.alarmRule,
  },
  listAlarmRuleVersions: {
    method: 'get',
    path: '/api/alarm-rules/{code}/versions',
    access: 'readAlarms',
    summary: 'Its versions, none of which ever changes: they explain old alarms',
    query: rules.alarmRuleVersionsQuery,
    answers: 'page',
    answer: pageOf(rules.alarmRuleVersion),
  },
  dryRunAlarmRule: {
    method: 'post',
    path: '/api/alarm-rules/dry-run',
    access: 'manageRules',
    summary: 'What a rule, saved or not, would have raised over stored readings; changes nothing',
    body: dryRunRequest,
    answer: dryRunAnswer,
  },
} as const satisfies OperationTable;
