import { createJournal } from '@cityloop/load/journal';
import type { Plan } from '@cityloop/load/plan';
import { createScript, eventSourceOf } from '@cityloop/load/script';
import type { ScriptedMessage } from '@cityloop/load/script-facts';
import type pg from 'pg';

/** A run in which every message was published once and acknowledged, and a store that holds exactly what follows from it, written by plain SQL. */
export async function writeRightStore(owner: pg.Pool, plan: Plan, journal: string): Promise<void> {
  const facts = { plan, seed: 7, run: 'tampered', startedAt: Date.now() - 60_000 };
  const script = createScript(facts);
  const writer = createJournal(journal, facts);
  const rows: [device: string, metric: string, at: Date, value: number][] = [];
  const events: string[] = [];
  const malformed: (ScriptedMessage & { readonly reason: string })[] = [];
  for (let message = 0; message < plan.messages; message += 1) {
    const entry = { message, connection: 0, flags: 0 };
    writer.add({ ...entry, kind: 'published', at: 50_000 });
    writer.add({ ...entry, kind: 'acknowledged', at: 50_001 });
    const kind = script.kindOf(message);
    if (kind === 'event') events.push(String(message));
    else if (kind !== 'reading') malformed.push({ ...script.messageOf(message), reason: kind });
    else {
      const { device, metric } = plan.targets[script.targetOf(message)] ?? { device: '', metric: '' };
      for (let record = message * plan.records; record < (message + 1) * plan.records; record += 1) {
        rows.push([device, metric, new Date(script.atOf(record)), script.recordValue(record)]);
      }
    }
  }
  writer.close();
  await insertReadings(owner, rows);
  await owner.query(
    `insert into city_event (source, id, department, data) select $1, id, 'D-WATER', '{}' from unnest($2::text[]) as id`,
    [eventSourceOf(facts.run), events],
  );
  await setAside(owner, malformed);
  await owner.query(`insert into latest_reading (component_key, metric_key, at, value, quality)
    select distinct on (component_key, metric_key) component_key, metric_key, at, value, quality from reading
    order by component_key, metric_key, at desc`);
  await owner.query(ALARMS);
  await owner.query(`insert into ingest_lane (worker, lane, epoch, readings, events) values ('test', 'telemetry', 1,
    (select count(*) from reading), (select count(*) from city_event))`);
}

async function insertReadings(owner: pg.Pool, rows: readonly (readonly unknown[])[]): Promise<void> {
  const column = (index: number) => rows.map((row) => row[index]);
  await owner.query(
    `insert into reading (component_key, metric_key, at, value)
     select component.key, metric.key, at, value
     from unnest($1::text[], $2::text[], $3::timestamptz[], $4::float8[]) as given (device, code, at, value)
     join component on component.id = device
     join metric on metric.component_type = component.type and metric.code = given.code`,
    [column(0), column(1), column(2), column(3)],
  );
}

async function setAside(
  owner: pg.Pool,
  messages: readonly (ScriptedMessage & { readonly reason: string })[],
): Promise<void> {
  await owner.query(
    `insert into quarantine (topic, reason, detail, raw, raw_bytes, raw_sha256)
     select topic, reason, '', raw, length(raw), '' from unnest($1::text[], $2::text[], $3::bytea[]) as given (topic, reason, raw)`,
    [
      messages.map(({ topic }) => topic),
      messages.map(({ reason }) => reason),
      messages.map(({ payload }) => Buffer.from(payload)),
    ],
  );
  await owner.query(`insert into quarantine_count (source, topic_pattern, reason, hour, seen, first_at, last_at)
    select 'simulator', '#', reason, date_trunc('hour', now()), count(*), now(), now() from quarantine group by reason`);
}

/** Rule `flood` has no delays: an alarm begins with the first reading of 2 or more after one below, and ends at 1.5 or less. */
const ALARMS = `
  with gauge as (
    select component_key, metric_key, at, value, value >= 2 as is_high,
      coalesce(lag(value >= 2) over stream, false) as was_high,
      min(at) filter (where value < 2) over (partition by component_key order by at rows between 1 following and unbounded following) as low_at
    from reading where component_key in (select key from component where type = 'water-level')
    window stream as (partition by component_key order by at)
  )
  insert into alarm (rule, rule_version, component_key, metric_key, active, raised_at, cleared_at, value, window_from, window_to, awaits_case)
  select 'flood', 1, component_key, metric_key, low_at is null, at, low_at, value, at, at, true
  from gauge where is_high and not was_high`;
