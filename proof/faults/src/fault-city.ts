import { createHash, randomBytes } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { createServiceLogin, serviceUrl } from '@cityloop/db/connection/service-role';
import { migrate } from '@cityloop/db/storage/migrate';
import { prepareTelemetryStorage } from '@cityloop/db/storage/telemetry-storage';
import type { Credential } from '@cityloop/load/generator';
import type { PlanInput } from '@cityloop/load/plan';
import pg from 'pg';

const MIGRATIONS = fileURLToPath(new URL('../../../packages/db/migrations', import.meta.url));
const DISTRICT = '990101';
const GRID = '99010100100101';
const DEPARTMENT = 'D-WATER';
const CATEGORY = '0101';
const METRIC = 'level';
const LOCATION = { lon: 120.05, lat: 30.05 };
const idOf = (number: number) => `WL-${String(number).padStart(5, '0')}`;

/** A city of one grid with gauges that a load may write to. */
export interface FaultCity {
  /** Of the low-privilege login. */
  readonly serviceUrl: string;
  /** May publish for all. */
  readonly credential: Credential;
  readonly targets: PlanInput['targets'];
  readonly events: Omit<NonNullable<PlanInput['events']>, 'share'>;
}

/** Longer than an excursion: what is still high when a load ends, time alone completes. */
export const HELD_MS = 20_000;

/** Levels about 1 m, excursions to 3 m: above the rule's 2 m, so alarms are raised and cleared. */
const USUAL = 1;
const EXCURSION = 3;

/** Migrates an empty database and fills it with so many gauges. */
export async function prepareFaultCity(ownerUrl: string, gauges: number): Promise<FaultCity> {
  const client = new pg.Client({ connectionString: ownerUrl });
  await client.connect();
  try {
    await migrate(client, MIGRATIONS);
    await prepareTelemetryStorage(client);
    const password = await createServiceLogin(client, 'cityloop_service');
    const credential = { username: 'simulator', password: randomBytes(18).toString('base64url') };
    await seed(client, gauges, credential);
    const targets = Array.from({ length: gauges }, (_, index) => ({
      district: DISTRICT,
      device: idOf(index + 1),
      metric: METRIC,
      usual: USUAL,
      excursion: EXCURSION,
    }));
    const events = { department: DEPARTMENT, category: CATEGORY, location: LOCATION };
    return { serviceUrl: serviceUrl(ownerUrl, 'cityloop_service', password), credential, targets, events };
  } finally {
    await client.end();
  }
}

const CITY = `
  insert into city (code, name, name_en, timezone, center, bounds, working_hours, source_hash)
    values ('faults', '试城', 'Faults', 'Asia/Shanghai', '{120.05,30.05}', '{120,30,120.1,30.1}', '[["09:00","17:00"]]', 'faults');
  insert into region (code, level, name, geometry) values ('${GRID}', 'grid', '格', '{"type":"Polygon",
    "coordinates":[[[120,30],[120.1,30],[120.1,30.1],[120,30.1],[120,30]]]}');
  insert into component_type (code, class, name, name_en, device) values ('water-level', 'public-facility', '水位', 'water level', true);
  insert into metric (component_type, code, name, name_en, unit, kind, plausible_min, plausible_max)
    values ('water-level', '${METRIC}', '水位', 'level', 'm', 'number', -1, 10);
  insert into department (code, name, name_en, kind) values ('${DEPARTMENT}', '水务', 'water', 'professional');
  insert into category (code, kind, major, name, name_en, priority) values ('${CATEGORY}', 'event', 'flood', '积水', 'flooding', 1);
  insert into alarm_rule (code, version, kind, component_type, metric, parameters, priority, category, title) values
    ('flood', 1, 'threshold', 'water-level', '${METRIC}', '{"operator":"above","on":2,"off":1.5,"onDelayMs":0,"offDelayMs":0}', 1, '${CATEGORY}', '积水'),
    ('slow-rise', 1, 'threshold', 'water-level', '${METRIC}', '{"operator":"above","on":1.8,"off":1.2,"onDelayMs":60000,"offDelayMs":0}', 3, null, '上涨'),
    ('held', 1, 'threshold', 'water-level', '${METRIC}', '{"operator":"above","on":1.8,"off":1.2,"onDelayMs":${HELD_MS},"offDelayMs":0}', 4, null, '持续');`;

/** A value that no plan sends by chance. */
export const POISON = -987_654;

/** From now on the database refuses rows of this value, and with each the statement that brings it. */
export async function refusePoison(ownerUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: ownerUrl });
  await client.connect();
  await client.query(`alter table reading add constraint poison check (value <> ${POISON})`);
  await client.end();
}

async function seed(client: pg.Client, gauges: number, { username, password }: Credential): Promise<void> {
  await client.query(CITY);
  await client.query(
    `insert into component (id, type, name, district, grid, lon, lat)
     select given.id, 'water-level', given.id, $2, $3, $4, $5 from unnest($1::text[]) as given (id)`,
    [Array.from({ length: gauges }, (_, index) => idOf(index + 1)), DISTRICT, GRID, LOCATION.lon, LOCATION.lat],
  );
  await client.query('insert into device_credential (username, secret_hash, is_simulator) values ($1, $2, true)', [
    username,
    createHash('sha256').update(password).digest(),
  ]);
}
