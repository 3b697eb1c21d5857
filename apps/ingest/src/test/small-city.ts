import { createHash } from 'node:crypto';
import type pg from 'pg';

/** A city of one grid: two water gauges, one of them behind a gateway, a cover, a department, a category, a rule. */
export const DISTRICT = '990101';
const GRID = '99010100100101';
export const GAUGE = 'WL-0001';
export const GAUGE_BEHIND = 'WL-0002';
export const GATEWAY = 'GW-0001';
export const COVER = 'MC-0001';
export const DEPARTMENT = 'D-WATER';
export const CATEGORY = '0101';
export const PASSWORD = 'correct-horse';
export const SIMULATOR = 'simulator';

const SEED = `
  insert into city (code, name, name_en, timezone, center, bounds, working_hours, source_hash)
    values ('test', '试城', 'Test', 'Asia/Shanghai', '{120.05,30.05}', '{120,30,120.1,30.1}', '[["09:00","17:00"]]', 'one');
  insert into region (code, level, name, geometry) values ('${GRID}', 'grid', '格', '{"type":"Polygon",
    "coordinates":[[[120,30],[120.1,30],[120.1,30.1],[120,30.1],[120,30]]]}');
  insert into component_type (code, class, name, name_en, device) values
    ('water-level', 'public-facility', '水位', 'water level', true), ('gateway', 'other', '网关', 'gateway', true),
    ('cover', 'public-facility', '井盖', 'cover', true);
  insert into metric (component_type, code, name, name_en, unit, kind, plausible_min, plausible_max) values
    ('water-level', 'level', '水位', 'level', 'm', 'number', -1, 10),
    ('cover', 'open', '打开', 'open', '', 'boolean', null, null);
  insert into component (id, type, name, district, grid, lon, lat, parent) values
    ('${GAUGE}', 'water-level', 'one', '${DISTRICT}', '${GRID}', 120.05, 30.05, null),
    ('${GATEWAY}', 'gateway', 'gate', '${DISTRICT}', '${GRID}', 120.05, 30.05, null),
    ('${COVER}', 'cover', 'cover', '${DISTRICT}', '${GRID}', 120.05, 30.05, null),
    ('${GAUGE_BEHIND}', 'water-level', 'two', '${DISTRICT}', '${GRID}', 120.05, 30.05, '${GATEWAY}');
  insert into department (code, name, name_en, kind) values ('${DEPARTMENT}', '水务', 'water', 'professional');
  insert into category (code, kind, major, name, name_en, priority) values ('${CATEGORY}', 'event', 'flood', '积水', 'flooding', 1);
  insert into alarm_rule (code, version, kind, component_type, metric, parameters, priority, category, title) values
    ('flood', 1, 'threshold', 'water-level', 'level', '{"operator":"above","on":2,"off":1.5,"onDelayMs":0,"offDelayMs":0}', 1, '${CATEGORY}', '积水'),
    ('slow-rise', 1, 'threshold', 'water-level', 'level', '{"operator":"above","on":1,"off":0.5,"onDelayMs":60000,"offDelayMs":0}', 3, null, '上涨');`;

/** Each device signs in with its id; the simulator may publish for all. Connect as the owner. */
export async function seedSmallCity(owner: pg.Pool): Promise<void> {
  await owner.query(SEED);
  const hash = createHash('sha256').update(PASSWORD).digest();
  await owner.query(
    `insert into device_credential (username, component_key, secret_hash) select id, key, $1 from component`,
    [hash],
  );
  await owner.query('insert into device_credential (username, secret_hash, is_simulator) values ($1, $2, true)', [
    SIMULATOR,
    hash,
  ]);
}
