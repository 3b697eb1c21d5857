import type pg from 'pg';

const PENDING_TYPE = 'bench-pending';
const DELAY_MS = 60_000;

/** So many sources that have said once that something is wrong: once they are there, the first delay is over after `leadMs`, the last `spreadMs` later. */
export async function insertPending(
  client: pg.Client,
  { count, leadMs, spreadMs }: { readonly count: number; readonly leadMs: number; readonly spreadMs: number },
): Promise<void> {
  await client.query(SOURCES);
  await client.query(
    `insert into component (id, type, name, district, grid, lon, lat)
     select 'BP-' || n, '${PENDING_TYPE}', '', '990101', '', 120, 30 from generate_series(1, $1::int4) as n`,
    [count],
  );
  await client.query('analyze component');
  const from = Date.now() + leadMs;
  const since = `$1::float8 - ${DELAY_MS} + $2::float8 * substr(component.id, 4)::float8 / $3::float8`;
  await client.query(
    `insert into latest_reading (component_key, metric_key, at, value, quality, received_at)
     select component.key, metric.key, to_timestamp((${since}) / 1000), 1, 0, to_timestamp((${since}) / 1000)
     from component join metric on component_type = type where type = '${PENDING_TYPE}'`,
    [from, spreadMs, count],
  );
  await client.query(
    `insert into alarm_rule_state (rule, rule_version, component_key, state)
     select '${PENDING_TYPE}', 1, key, jsonb_build_object('phase', 'rising', 'since', floor(${since}), 'lastAt', floor(${since}),
       'value', 1, 'peak', 1)
     from component where type = '${PENDING_TYPE}'`,
    [from, spreadMs, count],
  );
  await client.query('analyze latest_reading, alarm_rule_state');
}

const SOURCES = `
  insert into component_type (code, class, name, name_en, device) values ('${PENDING_TYPE}', 'other', '', '', true);
  insert into metric (component_type, code, name, name_en, unit, kind) values ('${PENDING_TYPE}', 'open', '', '', '', 'boolean');
  insert into alarm_rule (code, version, kind, component_type, metric, parameters, priority, title)
    values ('${PENDING_TYPE}', 1, 'threshold', '${PENDING_TYPE}', 'open',
      '{"operator":"equals","on":1,"off":0,"onDelayMs":${DELAY_MS},"offDelayMs":0}', 3, '')`;

/** Leaves the database as it was. */
export async function removePending(client: pg.Client): Promise<void> {
  await client.query(`
    truncate alarm, alarm_action, alarm_rule_state, change_pending;
    delete from latest_reading using component where component.key = component_key and type = '${PENDING_TYPE}';
    delete from component where type = '${PENDING_TYPE}';
    delete from alarm_rule where code = '${PENDING_TYPE}';
    delete from metric where component_type = '${PENDING_TYPE}';
    delete from component_type where code = '${PENDING_TYPE}'`);
}
