import type { AlarmRuleItem, AlarmRuleVersion } from '@cityloop/contract/rest/alarm-rule';
import {
  type AlarmRuleContent,
  type AlarmRuleRecord,
  type AlarmRuleVersionRecord,
  findAlarmRule,
} from '@cityloop/db/alarm/alarm-rule-version';
import { findComponentType, metricOf } from '@cityloop/db/component/component-type';
import type { Queryable } from '@cityloop/db/connection/transaction';
import type { AuditLine } from '@cityloop/db/people/audit';
import { type RuleSays, ruleFaults } from '@cityloop/domain/alarm/rule-faults';
import { ProblemError } from '@cityloop/web/route';
import type { Request } from 'express';
import type pg from 'pg';
import { shownParameters } from './rule-parameters.ts';

/** What the routes of rules are done with. */
export interface RuleParts {
  readonly pool: pg.Pool;
  readonly now: () => Date;
  readonly audit: (line: AuditLine) => Promise<void>;
}

/** @throws ProblemError `not-found` */
export async function getRule(db: Queryable, code: string | undefined): Promise<AlarmRuleRecord> {
  const rule = code === undefined ? undefined : await findAlarmRule(db, code);
  if (!rule) throw new ProblemError('not-found', `There is no alarm rule ${code}.`);
  return rule;
}

/** Who did what to a rule, for the audit log. */
export function auditRule(
  parts: RuleParts,
  { actor, request }: { readonly actor: { readonly username: string }; readonly request: Request },
  what: string,
  subject: string,
): Promise<void> {
  return parts.audit({ actor: actor.username, what, subject, outcome: 'ok', address: request.ip ?? '' });
}

/**
 * What keeps a rule from ever working as meant.
 * @throws ProblemError `invalid`, with every fault and what would be right
 */
export async function checkRule(
  db: Queryable,
  rule: Omit<AlarmRuleContent, 'title' | 'titleEn' | 'priority'>,
): Promise<void> {
  const type = await findComponentType(db, rule.componentType);
  if (!type?.device) {
    const why = type ? 'is no device: it measures nothing' : 'is no type of this city';
    throw invalid([{ path: 'componentType', message: `${rule.componentType} ${why}; see GET /api/component-types` }]);
  }
  const metrics = type.metrics.map(metricOf);
  const faults = ruleFaults({ kind: rule.kind, metric: rule.metric, ...rule.parameters } as RuleSays, metrics);
  if (faults.length === 0) return;
  throw invalid(
    faults.map(({ field, message }) => ({ path: field === 'metric' ? field : `parameters.${field}`, message })),
  );
}

/** A problem that names the first fault and carries all. */
export function invalid(faults: readonly { readonly path: string; readonly message: string }[]): ProblemError {
  return new ProblemError('invalid', `body.${faults[0]?.path}: ${faults[0]?.message}`, { in: 'body', faults });
}

export function presentRule({ newestVersion, activeAlarms, keptByDesk, ...row }: AlarmRuleRecord): AlarmRuleItem {
  return { ...presentVersion(row), newestVersion, activeAlarms, keptByDesk };
}

export function presentVersion({ at, kind, parameters, ...row }: AlarmRuleVersionRecord): AlarmRuleVersion {
  return { ...row, kind, at: at.toISOString(), parameters: shownParameters(kind, parameters) };
}
