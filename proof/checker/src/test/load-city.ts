import { createHash } from 'node:crypto';
import { type TestDatabase, testDatabase } from '@cityloop/db/testing/test-database';
import { createPlan, type Plan, type PlanInput } from '@cityloop/load/plan';

export const CREDENTIALS = { username: 'simulator', password: 'correct-horse' };
const DISTRICT = '990101';
const GRID = '99010100100101';
const DEVICES = 20;

const SEED = `
  insert into city (code, name, name_en, timezone, center, bounds, working_hours, source_hash)
    values ('test', '试城', 'Test', 'Asia/Shanghai', '{120.05,30.05}', '{120,30,120.1,30.1}', '[["09:00","17:00"]]', 'one');
  insert into region (code, level, name, geometry) values ('${GRID}', 'grid', '格', '{"type":"Polygon",
    "coordinates":[[[120,30],[120.1,30],[120.1,30.1],[120,30.1],[120,30]]]}');
  insert into component_type (code, class, name, name_en, device) values
    ('water-level', 'public-facility', '水位', 'water level', true), ('cover', 'public-facility', '井盖', 'cover', true);
  insert into metric (component_type, code, name, name_en, unit, kind, plausible_min, plausible_max) values
    ('water-level', 'level', '水位', 'level', 'm', 'number', -1, 10),
    ('cover', 'open', '打开', 'open', '', 'boolean', null, null);
  insert into component (id, type, name, district, grid, lon, lat)
    select 'WL-' || number, 'water-level', 'gauge', '${DISTRICT}', '${GRID}', 120.05, 30.05 from generate_series(1, ${DEVICES}) as number
    union all
    select 'MC-' || number, 'cover', 'cover', '${DISTRICT}', '${GRID}', 120.05, 30.05 from generate_series(1, ${DEVICES}) as number;
  insert into department (code, name, name_en, kind) values ('D-WATER', '水务', 'water', 'professional');
  insert into category (code, kind, major, name, name_en, priority) values ('0101', 'event', 'flood', '积水', 'flooding', 1);
  insert into alarm_rule (code, version, kind, component_type, metric, parameters, priority, category, title) values
    ('flood', 1, 'threshold', 'water-level', 'level', '{"operator":"above","on":2,"off":1.5,"onDelayMs":0,"offDelayMs":0}', 1, '0101', '积水'),
    ('slow-rise', 1, 'threshold', 'water-level', 'level', '{"operator":"above","on":2,"off":1.5,"onDelayMs":100,"offDelayMs":0}', 3, null, '上涨'),
    ('cover-open', 1, 'threshold', 'cover', 'open', '{"operator":"equals","on":1,"off":0,"onDelayMs":0,"offDelayMs":0}', 2, null, '打开');`;

/** A fresh database with forty devices, three rules, and a login that may publish for all of them. */
export async function loadCity(): Promise<TestDatabase> {
  const database = await testDatabase();
  await database.owner.query(SEED);
  await database.owner.query(
    'insert into device_credential (username, secret_hash, is_simulator) values ($1, $2, true)',
    [CREDENTIALS.username, createHash('sha256').update(CREDENTIALS.password).digest()],
  );
  return database;
}

/** A plan for that city: every device, levels on both sides of the rules' thresholds, some events. */
export function planOf(input: Omit<PlanInput, 'targets'>): Plan {
  const numbers = Array.from({ length: DEVICES }, (_, index) => index + 1);
  const water = { district: DISTRICT, metric: 'level', usual: 1, excursion: 3 };
  const cover = { district: DISTRICT, metric: 'open', kind: 'boolean', usual: 0, excursion: 1 } as const;
  return createPlan({
    targets: [
      ...numbers.map((number) => ({ ...water, device: `WL-${number}` })),
      ...numbers.map((number) => ({ ...cover, device: `MC-${number}` })),
    ],
    events: { share: 0.02, department: 'D-WATER', category: '0101', location: { lon: 120.05, lat: 30.05 } },
    ...input,
  });
}
