import type { AlarmRuleItem } from '@cityloop/contract/rest/alarm-rule';
import type { ALARM_RULE_OPERATIONS } from '@cityloop/contract/rest/alarm-rule-operations';
import {
  type AlarmRuleContent,
  type AlarmRuleRecord,
  type AlarmRuleVersionRecord,
  insertAlarmRuleVersion,
  lockNewestVersion,
  putAlarmRuleInForce,
} from '@cityloop/db/alarm/alarm-rule-version';
import { listCategories } from '@cityloop/db/city/city';
import { lockCityImport } from '@cityloop/db/city/import-city';
import { hint } from '@cityloop/db/connection/notify';
import { inTransaction, type Queryable } from '@cityloop/db/connection/transaction';
import { ProblemError, type RouteContext } from '@cityloop/web/route';
import { parametersFor, storedParameters } from './rule-parameters.ts';
import { auditRule, checkRule, getRule, invalid, presentRule, type RuleParts } from './rule-parts.ts';

/** Its first version, in force. */
export async function createRule(
  parts: RuleParts,
  context: RouteContext<typeof ALARM_RULE_OPERATIONS.createAlarmRule>,
): Promise<AlarmRuleItem> {
  const { comment, code, ...sent } = context.body;
  const content: AlarmRuleContent = { ...sent, parameters: storedParameters(sent.kind, sent.parameters) };
  await inTransaction(parts.pool, async (db) => {
    await lockCityImport(db);
    await checkContent(db, content);
    const author = context.actor.username;
    if (!(await insertAlarmRuleVersion(db, { ...content, code, version: 1, author, comment }))) {
      const detail = `There is an alarm rule ${code} already; change it, or choose another code.`;
      throw new ProblemError('already-exists', detail);
    }
    await putAlarmRuleInForce(db, code, 1);
  });
  await auditRule(parts, context, 'create-rule', `${code} version 1`);
  return told(parts, code);
}

/** A new version where anything but being in force changes; what isn't said stays as the newest version has it. */
export async function changeRule(
  parts: RuleParts,
  context: RouteContext<typeof ALARM_RULE_OPERATIONS.changeAlarmRule>,
  { code }: AlarmRuleRecord,
): Promise<AlarmRuleItem> {
  const { expectedVersion, comment, inForce, ...change } = context.body;
  const done = await inTransaction(parts.pool, async (db) => {
    await lockCityImport(db);
    const newest = await lockNewestVersion(db, code);
    if (newest?.version !== expectedVersion) throw conflict(code, expectedVersion, newest?.version ?? 0);
    const next = contentAfter(newest, change);
    const isWanted = inForce ?? (await getRule(db, code)).inForce;
    if (isWanted && !next) await checkContent(db, newest);
    const by = { author: context.actor.username, comment };
    const version = next ? await addVersion(db, newest, { ...next, ...by }) : newest.version;
    await putAlarmRuleInForce(db, code, isWanted ? version : undefined);
    return `${code} version ${version}, ${isWanted ? 'in force' : 'out of force'}`;
  });
  await auditRule(parts, context, 'change-rule', done);
  return told(parts, code);
}

async function addVersion(
  db: Queryable,
  { code, version }: AlarmRuleVersionRecord,
  content: AlarmRuleContent & Pick<AlarmRuleVersionRecord, 'author' | 'comment'>,
): Promise<number> {
  await checkContent(db, content);
  await insertAlarmRuleVersion(db, { ...content, code, version: version + 1 });
  return version + 1;
}

type Change = RouteContext<typeof ALARM_RULE_OPERATIONS.changeAlarmRule>['body'];

/** What the next version says; undefined where nothing else is said than before. */
function contentAfter(
  newest: AlarmRuleVersionRecord,
  { parameters, ...change }: Pick<Change, 'title' | 'titleEn' | 'priority' | 'category' | 'parameters'>,
): AlarmRuleContent | undefined {
  const given = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
  if (parameters === undefined && Object.keys(given).length === 0) return undefined;
  if (parameters === undefined) return { ...newest, ...given };
  return { ...newest, ...given, parameters: parametersFor(newest.kind, parameters) };
}

async function checkContent(db: Queryable, content: AlarmRuleContent): Promise<void> {
  await checkRule(db, content);
  const { category } = content;
  if (category === null) return;
  const known = await listCategories(db);
  if (known.some(({ code }) => code === category)) return;
  const message = `there is no category ${category} in this city; see GET /api/categories, or null for a rule that opens no case`;
  throw invalid([{ path: 'category', message }]);
}

function conflict(code: string, expected: number, version: number): ProblemError {
  const detail = `The newest version of ${code} is ${version}, not ${expected}: somebody changed it. Look at theirs first.`;
  return new ProblemError('version-conflict', detail, { version });
}

/** Ingest looks at once; a hint that gets lost is made up by its own polling. */
async function told({ pool }: RuleParts, code: string): Promise<AlarmRuleItem> {
  await hint(pool, 'work').catch(() => undefined);
  return presentRule(await getRule(pool, code));
}
