import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { streamKey } from './registry.ts';
import { msOf, openWitness, type Row, type Witness } from './witness.ts';

/** What the database held before a run; a run against an empty city needs none. */
const baselineFile = z.object({
  counters: z.record(z.string(), z.number()),
  readings: z.number(),
  events: z.number(),
  lastAlarmId: z.number(),
  lastQuarantineId: z.number(),
  /** By reason: all that was ever set aside, kept or only counted. */
  quarantined: z.record(z.string(), z.number()),
  /** By component and metric: time of the latest reading, epoch milliseconds. */
  latestAt: z.record(z.string(), z.number()),
  /** By rule and component key. */
  ruleStates: z.record(
    z.string(),
    z.object({
      phase: z.enum(['normal', 'rising', 'active', 'falling']),
      since: z.number(),
      value: z.number().default(0),
    }),
  ),
});
export type Baseline = z.output<typeof baselineFile>;

const FILE = 'baseline.json';
const NOTHING: Baseline = {
  counters: {},
  readings: 0,
  events: 0,
  lastAlarmId: 0,
  lastQuarantineId: 0,
  quarantined: {},
  latestAt: {},
  ruleStates: {},
};

/** Writes down beside the journal-to-be what the database holds, so that only what the run adds is judged. Call it before the generator starts. */
export async function recordBaseline(journal: string, databaseUrl: string): Promise<void> {
  const witness = await openWitness(databaseUrl);
  try {
    const baseline: Baseline = {
      ...(await readTotals(witness)),
      latestAt: Object.fromEntries(
        (await witness.all(`select component_key, metric_key, date_part('epoch', at) * 1000 from latest_reading`)).map(
          ([component, metric, at]) => [streamKey(component, metric), msOf(at)],
        ),
      ),
      ruleStates: Object.fromEntries(
        (await witness.all('select rule, component_key, state from alarm_rule_state')).map(
          ([rule, component, state]) => [`${rule}:${component}`, state as Baseline['ruleStates'][string]],
        ),
      ),
    };
    mkdirSync(journal, { recursive: true });
    writeFileSync(join(journal, FILE), JSON.stringify(baseline));
  } finally {
    await witness.end();
  }
}

export function readBaseline(journal: string): Baseline {
  const file = join(journal, FILE);
  return existsSync(file) ? baselineFile.parse(JSON.parse(readFileSync(file, 'utf8'))) : NOTHING;
}

/** What the rule remembered of that source before the run. */
export function ruleStateBefore(baseline: Baseline, rule: string, componentKey: number, metricKey: number) {
  const before = baseline.ruleStates[`${rule}:${componentKey}`] ?? { phase: 'normal', since: 0, value: 0 };
  return { ...before, lastAt: baseline.latestAt[streamKey(componentKey, metricKey)] ?? 0 };
}

export type Totals = Omit<Baseline, 'latestAt' | 'ruleStates'>;

export async function readTotals(witness: Witness): Promise<Totals> {
  const counters = await witness.all('select name, total from ingest_counter');
  const quarantined = await witness.all('select reason, sum(seen) from quarantine_count group by reason');
  const [row] = await witness.all(
    `select (select count(*) from reading), (select count(*) from city_event),
       (select coalesce(max(id), 0) from alarm), (select coalesce(max(id), 0) from quarantine)`,
  );
  const [readings, events, lastAlarmId, lastQuarantineId] = (row ?? []).map(Number);
  return {
    counters: numbersByName(counters),
    quarantined: numbersByName(quarantined),
    readings: readings ?? 0,
    events: events ?? 0,
    lastAlarmId: lastAlarmId ?? 0,
    lastQuarantineId: lastQuarantineId ?? 0,
  };
}

function numbersByName(rows: readonly Row[]): Record<string, number> {
  return Object.fromEntries(rows.map(([name, number]) => [String(name), Number(number)]));
}
