import type { MetricChange } from '@cityloop/contract/rest/component-type';
import type { COMPONENT_TYPE_OPERATIONS } from '@cityloop/contract/rest/component-type-operations';
import { listRulesOfType } from '@cityloop/db/alarm/alarm-rule-version';
import {
  type ComponentTypeRecord,
  findComponentType,
  hasReadings,
  insertMetric,
  type MetricRecord,
  metricOf,
  updateMetric,
} from '@cityloop/db/component/component-type';
import { inTransaction, type Queryable } from '@cityloop/db/connection/transaction';
import { type RuleSays, ruleFaults } from '@cityloop/domain/alarm/rule-faults';
import { ProblemError, type RouteContext } from '@cityloop/web/route';
import { auditDone, type ComponentParts, tell } from './component-parts.ts';
import { versionConflict } from './edit-component-type.ts';
import { lockComponents } from './register-component.ts';

export async function createMetric(
  parts: ComponentParts,
  context: RouteContext<typeof COMPONENT_TYPE_OPERATIONS.createMetric>,
  { code: type, device }: ComponentTypeRecord,
): Promise<void> {
  const metric = context.body;
  if (!device) throw new ProblemError('invalid', `Components of type ${type} are no devices: they measure nothing.`);
  checkRange(metric);
  await inTransaction(parts.pool, async (db) => {
    await lockComponents(db);
    if (await insertMetric(db, type, metric)) return;
    const detail = `The type ${type} has a metric ${metric.code} already; change it, or choose another code.`;
    throw new ProblemError('already-exists', detail);
  });
  await auditDone(parts, context, 'create-metric', `${type} ${metric.code}`);
  await tell(parts, 'work', 'changes');
}

/** What is not named stays. Rules in force must still be able to see what they look for. */
export async function changeMetric(
  parts: ComponentParts,
  context: RouteContext<typeof COMPONENT_TYPE_OPERATIONS.changeMetric>,
  { type, code }: { readonly type: string; readonly code: string },
): Promise<void> {
  const { expectedVersion, ...change } = context.body;
  await inTransaction(parts.pool, async (db) => {
    await lockComponents(db);
    const metrics = (await findComponentType(db, type))?.metrics ?? [];
    const before = metrics.find((metric) => metric.code === code);
    if (before?.version !== expectedVersion) throw versionConflict(`metric ${code}`, expectedVersion);
    const after = changed(before, change);
    checkRange(after);
    if (after.unit !== before.unit) await checkUnit(db, type, before);
    const others = metrics.filter((metric) => metric.code !== code);
    await checkRules(db, type, [...others, after]);
    if (!(await updateMetric(db, type, after))) throw versionConflict(`metric ${code}`, expectedVersion);
  });
  await auditDone(parts, context, 'change-metric', `${type} ${code} ${Object.keys(change).join(' ')}`);
  await tell(parts, 'work', 'changes');
}

function changed(before: MetricRecord, change: Omit<MetricChange, 'expectedVersion'>): MetricRecord {
  const given = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
  return { ...before, ...given };
}

function checkRange({
  plausibleMin,
  plausibleMax,
  kind,
}: Pick<MetricRecord, 'plausibleMin' | 'plausibleMax' | 'kind'>) {
  if (kind === 'boolean' && (plausibleMin !== null || plausibleMax !== null)) {
    throw new ProblemError('invalid', 'body.plausibleMin: a switch is 0 or 1 and has no limits; leave both empty.');
  }
  if (plausibleMin === null || plausibleMax === null || plausibleMin < plausibleMax) return;
  const detail = `body.plausibleMax: is ${plausibleMax}, not above plausibleMin (${plausibleMin}): nothing would be believed.`;
  throw new ProblemError('invalid', detail);
}

async function checkUnit(db: Queryable, type: string, { code, unit }: MetricRecord): Promise<void> {
  if (!(await hasReadings(db, type, code))) return;
  const detail = `body.unit: readings of ${type}/${code} are stored in ${unit}; make a metric of another code for another unit.`;
  throw new ProblemError('invalid', detail);
}

async function checkRules(db: Queryable, type: string, metrics: readonly MetricRecord[]): Promise<void> {
  const judged = metrics.map(metricOf);
  for (const { code, kind, metric, parameters } of await listRulesOfType(db, type)) {
    const [fault] = ruleFaults({ kind, metric, ...parameters } as RuleSays, judged);
    if (!fault) continue;
    const detail = `The rule ${code} in force would be blind: its ${fault.field} ${fault.message}. Change the rule first.`;
    throw new ProblemError('invalid', detail, { rule: code });
  }
}
