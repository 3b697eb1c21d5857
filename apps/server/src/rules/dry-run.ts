import { setImmediate } from 'node:timers/promises';
import type { DryRunAnswer } from '@cityloop/contract/rest/alarm-rule-dry-run';
import type { ALARM_RULE_OPERATIONS } from '@cityloop/contract/rest/alarm-rule-operations';
import {
  type BelievedReading,
  type DryRunSource,
  findMetricKeys,
  listBelievedReadings,
  listDryRunSources,
} from '@cityloop/db/alarm/dry-run-readings';
import { findCity } from '@cityloop/db/city/city';
import { zoneOf } from '@cityloop/db/city/zone-of';
import type { Queryable } from '@cityloop/db/connection/transaction';
import { BEGINNING, type DryRun, dryRunStep, memoryMs, type WouldBeAlarm } from '@cityloop/domain/alarm/dry-run';
import type { AlarmRule } from '@cityloop/domain/alarm/rule';
import { ProblemError, type RouteContext } from '@cityloop/web/route';
import { DryRunTally } from './dry-run-tally.ts';
import { storedParameters } from './rule-parameters.ts';
import { checkRule, invalid, type RuleParts } from './rule-parts.ts';

/** So many at a time in one process: each keeps a connection busy that others need. */
const MOST_AT_ONCE = 2;
/** Where a run ends early, and says so. */
const DRY_RUN_LIMITS = { readings: 5_000_000, milliseconds: 20_000 } as const;
/** Components asked for together, and readings of each of their streams at a time: at most some megabytes. */
const TOGETHER = 50;
const PER_STREAM = 2_000;

type Limits = { readonly [K in keyof typeof DRY_RUN_LIMITS]: number };
type Context = RouteContext<typeof ALARM_RULE_OPERATIONS.dryRunAlarmRule>;

/** The route: what a rule would have raised, in bounded time and memory. */
export function createDryRun(
  parts: RuleParts,
  limits: Limits = DRY_RUN_LIMITS,
): (context: Context) => Promise<DryRunAnswer> {
  let running = 0;
  return async (context) => {
    if (running >= MOST_AT_ONCE) {
      throw new ProblemError('rate-limited', `${running} dry runs are under way already; try again in some seconds.`);
    }
    running += 1;
    try {
      return await dryRun(parts, context, limits);
    } finally {
      running -= 1;
    }
  };
}

/** What one run is done with. Times in epoch milliseconds. */
interface Run {
  readonly db: Queryable;
  readonly rule: AlarmRule;
  readonly metrics: ReadonlyMap<number, string>;
  /** Readings after it are judged: some before `from` still decide. */
  readonly after: number;
  readonly until: number;
  readonly isStopped: () => boolean;
  readings: number;
}

async function dryRun(
  { pool, now }: RuleParts,
  { body, actor, request }: Context,
  limits: Limits,
): Promise<DryRunAnswer> {
  const { kind, componentType, metric, parameters } = body.rule;
  const stored = storedParameters(kind, parameters);
  await checkRule(pool, { kind, componentType, metric, parameters: stored, category: null });
  const rule = { ...UNNAMED, kind, componentType, metric, ...stored } as AlarmRule;
  const from = Date.parse(body.from);
  const until = Math.min(Date.parse(body.to), now().getTime());
  if (until <= from) throw invalid([{ path: 'from', message: 'lies ahead: nothing was measured yet' }]);
  const sources = await listSources(pool, { actor, componentType, ids: body.components });
  const codes = rule.kind === 'composite' ? rule.parts.map((part) => part.metric) : [metric];
  const metrics = await findMetricKeys(pool, componentType, codes);
  const deadline = performance.now() + limits.milliseconds;
  const isStopped = () => run.readings > limits.readings || performance.now() > deadline || request.socket.destroyed;
  const run: Run = { db: pool, rule, metrics, after: from - memoryMs(rule) - 1, until, isStopped, readings: 0 };
  const tally = new DryRunTally({ from, to: until }, zoneOf((await findCity(pool))?.timezone ?? 'UTC'));
  const components = await runOver(run, sources, tally);
  return {
    from: new Date(from).toISOString(),
    to: new Date(until).toISOString(),
    components,
    ofComponents: sources.length,
    readings: run.readings,
    ...tally.answer(),
    cut: components === sources.length ? null : run.readings > limits.readings ? 'readings' : 'time',
  };
}

const UNNAMED = { code: '', version: 0, priority: 1, category: undefined, title: '' } as const;

async function listSources(
  db: Queryable,
  { actor, componentType, ids }: Pick<Context, 'actor'> & { componentType: string; ids: string[] | undefined },
): Promise<DryRunSource[]> {
  const sources = await listDryRunSources(db, actor, { componentType, ids });
  const known = new Set(sources.map(({ id }) => id));
  const unknown = ids?.findIndex((id) => !known.has(id)) ?? -1;
  if (unknown === -1) return sources;
  const message = `${ids?.[unknown]} is no component of type ${componentType} in service that you may see`;
  throw invalid([{ path: `components.${unknown}`, message }]);
}

/** Returns how many were looked at, whole. */
async function runOver(run: Run, sources: readonly DryRunSource[], tally: DryRunTally): Promise<number> {
  let done = 0;
  for (let at = 0; at < sources.length; at += TOGETHER) {
    const some = sources.slice(at, at + TOGETHER);
    const first = await listReadings(run, some, { after: run.after, withFormer: true });
    const byComponent = grouped(first, ({ componentKey }) => componentKey);
    for (const source of some) {
      const add = (alarms: readonly WouldBeAlarm[]) => tally.add(source, alarms);
      if (!(await runOne(run, { source, first: byComponent.get(source.key) ?? [], add }))) return done;
      done += 1;
    }
    // Others are served between.
    await setImmediate();
  }
  return done;
}

interface One {
  readonly source: DryRunSource;
  readonly first: readonly BelievedReading[];
  readonly add: (alarms: readonly WouldBeAlarm[]) => void;
}

/** False where the run was stopped meanwhile. */
async function runOne(run: Run, { source, first, add }: One): Promise<boolean> {
  let state: DryRun = BEGINNING;
  let readings = first;
  for (;;) {
    if (run.isStopped()) return false;
    const alarms: WouldBeAlarm[] = [];
    const beyond = cutOff(readings);
    for (const { metricKey, at, value } of readings) {
      if (at > beyond) break;
      const metric = run.metrics.get(metricKey) ?? '';
      const [next, ended] = dryRunStep(run.rule, state, { kind: 'reading', metric, at, value });
      state = next;
      alarms.push(...ended);
      run.readings += 1;
    }
    add(alarms);
    if (beyond === Number.POSITIVE_INFINITY) break;
    readings = await listReadings(run, [source], { after: beyond, withFormer: false });
  }
  const [end, ended] = dryRunStep(run.rule, state, { kind: 'tick', at: run.until });
  add([...ended, ...(end.open ? [end.open] : [])]);
  return true;
}

/** Until when all readings of every stream are here: one that gave as many as were asked for may have more. */
function cutOff(readings: readonly BelievedReading[]): number {
  const streams = grouped(readings, ({ metricKey }) => metricKey);
  const full = [...streams.values()].filter((stream) => stream.length >= PER_STREAM);
  return Math.min(...full.map((stream) => stream.at(-1)?.at ?? 0));
}

function grouped<T>(rows: readonly T[], keyOf: (row: T) => number): ReadonlyMap<number, readonly T[]> {
  const groups = new Map<number, T[]>();
  for (const row of rows) {
    const group = groups.get(keyOf(row));
    if (group) group.push(row);
    else groups.set(keyOf(row), [row]);
  }
  return groups;
}

function listReadings(
  { db, metrics, until }: Run,
  sources: readonly DryRunSource[],
  { after, withFormer }: { readonly after: number; readonly withFormer: boolean },
): Promise<BelievedReading[]> {
  const componentKeys = sources.map(({ key }) => key);
  return listBelievedReadings(db, {
    componentKeys,
    metricKeys: [...metrics.keys()],
    after,
    until,
    limit: PER_STREAM,
    withFormer,
  });
}
