import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { appendFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { enterHistory, findHistory, type HistoryImport } from '@cityloop/db/history/history-import';
import { maintainTelemetry } from '@cityloop/db/storage/maintenance';
import { prepareTelemetryStorage } from '@cityloop/db/storage/telemetry-storage';
import { listRollups } from '@cityloop/db/telemetry/list-rollups';
import { listRawReadings } from '@cityloop/db/telemetry/reading';
import { type TestDatabase, testDatabase } from '@cityloop/db/testing/test-database';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { loadMaintenanceConfig } from '../maintenance/config.ts';
import type { HistoryFile } from './history-file.ts';
import { importHistory } from './import-history.ts';
import { HISTORY_JOB } from './waiting-history.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const retention = { rawDays: 30, minuteDays: 90, hourDays: 730 };
const now = new Date();

let database: TestDatabase;
let folder: string;
let keys: { componentKey: number; metricKey: number };
beforeAll(async () => {
  database = await testDatabase();
  folder = await mkdtemp(join(tmpdir(), 'cityloop-history-'));
  const client = await database.owner.connect();
  await prepareTelemetryStorage(client).finally(() => client.release());
  await database.owner.query(
    `insert into city (code, name, name_en, timezone, center, bounds, working_hours, source_hash)
       values ('990101', 'x', 'x', 'Asia/Shanghai', '{0,0}', '{0,0,1,1}', '[]', 'x');
     insert into component_type (code, class, name, name_en, device) values ('air', 'other', 'Air', 'Air', true);
     insert into metric (component_type, code, name, name_en, unit, kind, decimals, plausible_min, plausible_max)
       values ('air', 'pm25', 'PM2.5', 'PM2.5', 'ug/m3', 'number', 1, 0, 1000), ('air', 'lid', 'Lid', 'Lid', '', 'boolean', 0, null, null);
     insert into component (id, type, name, district, grid, lon, lat)
       select 'AIR-' || n, 'air', 'a', '990101', '99010100100101', 0, 0 from generate_series(1, 3) as n`,
  );
  const { rows } = await database.owner.query(
    `select c.key as "componentKey", m.key as "metricKey" from component c, metric m where c.id = 'AIR-1' and m.code = 'pm25'`,
  );
  keys = rows[0];
});
beforeEach(async () => {
  const tables =
    'reading, reading_1h, reading_1d, latest_reading, history_day, history_due, history_import, rollup_due, alarm';
  for (const table of tables.split(', ')) await database.owner.query(`delete from ${table}`);
});
afterAll(async () => {
  await database.drop();
  await rm(folder, { recursive: true });
});

async function take(
  content: string,
  options: Partial<HistoryFile & { stopAfter: number }> = {},
): Promise<HistoryImport> {
  const path = join(folder, 'readings.csv');
  await writeFile(path, content);
  return takeFile(path, options);
}

async function takeFile(
  path: string,
  options: Partial<HistoryFile> & { say?: () => void } = {},
): Promise<HistoryImport> {
  const { say = () => undefined, ...given } = options;
  const context = { pool: database.owner, retention, now, say };
  const file = { path, name: 'readings.csv', storedAs: null, zone: undefined, takeGood: false, requestedBy: 'test' };
  const entry = await importHistory(context, { ...file, ...given });
  if (!entry) throw new Error('another import is under way');
  return entry;
}

const HEADER = 'component,metric,at,value';
const span = { from: new Date('2000-01-01'), to: new Date('2027-01-01'), limit: 10_000 };
const raw = () => listRawReadings(database.service, { ...keys, ...span });
const rollups = (resolution: '1m' | '5m' | '1h' | '1d' | '1mo') =>
  listRollups(database.service, { ...keys, ...span, resolution });
const counts = ({ rows, fresh, repeated, conflicting, refused }: HistoryImport) => [
  ...[rows, fresh, repeated, conflicting, refused],
];

describe('readings of any age', () => {
  const file = [
    HEADER,
    'AIR-1,pm25,2014-05-01T22:30:00+08:00,10',
    'AIR-1,pm25,2014-05-01 23:30:00,10',
    'AIR-1,pm25,2014-05-02T00:30,90',
    '"AIR-1","pm25","2014-05-01T17:30:00Z",90',
  ].join('\n');

  it('are stored with their rollups, by the days of the city, and kept beyond retention', async () => {
    const entry = await take(file);
    expect([entry.state, entry.keptDays, ...counts(entry)]).toEqual(['done', 1, 4, 4, 0, 0, 0]);
    const expectAll = async () => {
      expect((await raw()).map(({ value }) => value)).toEqual([90, 90, 10, 10]);
      expect((await rollups('1d')).map(({ at, count, mean }) => [at.toISOString(), count, mean])).toEqual([
        ['2014-05-01T16:00:00.000Z', 2, 90],
        ['2014-04-30T16:00:00.000Z', 2, 10],
      ]);
      expect((await rollups('1h')).map(({ count, last }) => [count, last])).toEqual([
        [1, 90],
        [1, 90],
        [1, 10],
        [1, 10],
      ]);
      for (const fine of ['1m', '5m'] as const) expect(await rollups(fine)).toHaveLength(4);
    };
    await expectAll();
    await maintainTelemetry(database.owner, { now, retention });
    await expectAll();
    const { rows } = await database.owner.query('select count(*)::int as hours from reading_1h');
    expect(rows).toEqual([{ hours: 4 }]);
  });

  it('the same file again is nothing new', async () => {
    await take(file);
    expect(counts(await take(file))).toEqual([4, 0, 4, 0, 0]);
    expect(await raw()).toHaveLength(4);
  });

  it('other files with the same readings are repeats; with other values conflicts, and the first stay', async () => {
    await take(file);
    const other = [HEADER, 'AIR-1,pm25,2014-05-01T23:30:00+08:00,10', 'AIR-1,pm25,2014-05-01T22:30:00+08:00,11'];
    expect(counts(await take(other.join('\n')))).toEqual([2, 0, 1, 1, 0]);
    expect((await raw()).map(({ value }) => value)).toEqual([90, 90, 10, 10]);
  });

  it('raise no alarm and leave a newer latest value alone', async () => {
    await database.owner.query('insert into latest_reading values ($1, $2, $3, 5, 0, $3)', [
      ...[keys.componentKey, keys.metricKey, new Date('2020-01-01')],
    ]);
    await take([HEADER, 'AIR-1,pm25,2014-05-01T00:00Z,999', 'AIR-2,pm25,2014-05-01T00:00Z,7'].join('\n'));
    const { rows } = await database.owner.query(
      'select value, received_at = at as untold from latest_reading order by value',
    );
    expect(rows).toEqual([
      { value: 5, untold: true },
      { value: 7, untold: true },
    ]);
    expect((await database.owner.query('select 1 from alarm')).rowCount).toBe(0);
  });
});

describe('a file', () => {
  it.each([
    ['semicolons, any order, other columns', 'value;at;note;metric;component\r\n1;2014-05-01T00:00Z;x;pm25;AIR-1\r\n'],
    ['tabs and a byte order mark', '\uFEFFcomponent\tmetric\tat\tvalue\nAIR-1\tpm25\t2014-05-01T00:00Z\t1'],
    ['NDJSON', '{"component":"AIR-1","metric":"pm25","at":"2014-05-01T00:00:00Z","value":1}\n\n'],
    ['milliseconds', `${HEADER}\nAIR-1,pm25,1398902400000,1`],
    ['seconds', `${HEADER}\nAIR-1,pm25,1398902400,1`],
    ['an offset without a colon', `${HEADER}\nAIR-1,pm25,2014-05-01 08:00:00.000+0800,1e0`],
  ])('may have %s', async (_what, content) => {
    expect(counts(await take(content))).toEqual([1, 1, 0, 0, 0]);
    expect((await raw()).map(({ at, value }) => [at.toISOString(), value])).toEqual([['2014-05-01T00:00:00.000Z', 1]]);
  });

  it('has local times of the zone that is declared', async () => {
    await take(`${HEADER}\nAIR-1,pm25,2014-05-01 08:00,1`, { zone: 'Europe/Berlin' });
    expect((await raw()).map(({ at }) => at.toISOString())).toEqual(['2014-05-01T06:00:00.000Z']);
  });

  it('keeps what it doubts, or what the metric can not be, as implausible', async () => {
    await take(
      [
        'component,metric,at,value,quality',
        'AIR-1,pm25,2014-05-01T00:00Z,1,implausible',
        'AIR-1,pm25,2014-05-01T01:00Z,65535,good',
      ].join('\n'),
    );
    expect((await raw()).map(({ quality }) => quality)).toEqual([1, 1]);
  });

  const BAD = [
    ['AIR-9,pm25,2014-05-01T00:00Z,1', 'component', '"AIR-9" is no component'],
    ['AIR-1,pm10,2014-05-01T00:00Z,1', 'metric', 'measures no "pm10", but'],
    ['AIR-1,pm25,yesterday,1', 'at', 'is no time such as'],
    ['AIR-1,pm25,2014-02-30T00:00Z,1', 'at', 'is no time such as'],
    ['AIR-1,pm25,1814-05-01T00:00Z,1', 'at', 'before 1900'],
    ['AIR-1,pm25,2114-05-01T00:00Z,1', 'at', 'in the future'],
    ['AIR-1,pm25,2014-05-01T00:00Z,', 'value', 'is no number'],
    ['AIR-1,pm25,2014-05-01T00:00Z,nan', 'value', 'is no number'],
    ['AIR-1,lid,2014-05-01T00:00Z,2', 'value', 'neither true nor false'],
    ['AIR-1,pm25,2014-05-01T00:00Z,1,2', undefined, 'has 5 cells'],
    ['AIR-1,"pm25,2014-05-01T00:00Z,1', undefined, 'has a quote'],
  ] as const;

  it.each(BAD)('with the line %s is refused, and told where', async (line, column, message) => {
    const entry = await take([HEADER, 'AIR-1,pm25,2014-05-01T00:00Z,1', line].join('\n'));
    expect([entry.state, entry.refused, entry.faults.length]).toEqual(['refused', 1, 1]);
    expect(entry.faults[0]).toMatchObject({ line: 3, ...(column && { column }) });
    expect(entry.faults[0]?.message).toContain(message);
    expect(await raw()).toHaveLength(0);
  });

  it('is taken without its bad lines where one asks for that, and again once they are mended', async () => {
    const content = [HEADER, 'AIR-1,pm25,2014-05-01T00:00Z,1', ...BAD.map(([line]) => line)].join('\n');
    const entry = await take(content, { takeGood: true });
    expect([entry.state, ...counts(entry)]).toEqual(['done', 12, 1, 0, 0, 11]);
    expect(entry.faults.map(({ line }) => line)).toEqual(BAD.map((_bad, index) => index + 3));
    expect(counts(await take(content, { takeGood: true }))).toEqual([12, 0, 1, 0, 11]);
  });

  it.each([
    ['nothing', '', 'is missing'],
    ['another header', 'a,b\n1,2', 'is missing: the first line must name'],
    ['a column twice', `${HEADER},value\n`, 'stands twice'],
  ])('of %s is refused', async (_what, content, message) => {
    const entry = await take(content);
    expect([entry.state, entry.faults[0]?.line]).toEqual(['refused', 1]);
    expect(entry.faults[0]?.message).toContain(message);
  });

  it.each([
    ['UTF-16', Buffer.from(`\uFEFF${HEADER}\n`, 'utf16le'), 'line 1 is UTF-16'],
    [
      'GB18030',
      Buffer.from([...Buffer.from(`${HEADER}\nAIR-1,`), 0xb3, 0xc7, 10]),
      'line 2 has bytes that are no UTF-8',
    ],
    ['one endless line', Buffer.alloc(1_100_000, 'x'), 'line 1 is longer than a megabyte'],
  ])('of %s says what it is', async (_what, content, message) => {
    const path = join(folder, 'odd.csv');
    await writeFile(path, content);
    const entry = await takeFile(path);
    expect([entry.state, entry.message]).toEqual(['failed', expect.stringContaining(message)]);
  });
});

it('a time that clocks show twice is the first, and one that they skip is none', async () => {
  const twice = await take(`${HEADER}\nAIR-1,pm25,2014-10-26 02:30,1`, { zone: 'Europe/Berlin' });
  expect(twice.state).toBe('done');
  expect((await raw()).map(({ at }) => at.toISOString())).toEqual(['2014-10-26T00:30:00.000Z']);
  const skipped = await take(`${HEADER}\nAIR-1,pm25,2014-03-30 02:30,1`, { zone: 'Europe/Berlin' });
  expect(skipped.faults[0]?.message).toContain('skip');
});

describe('what was interrupted', () => {
  const LINES = 200_000;
  const start = Date.UTC(2019, 0, 1);
  const value = (index: number) => (index * 7) % 900;
  let path: string;
  beforeAll(async () => {
    path = join(folder, 'long.csv');
    await writeFile(path, `${HEADER}\n`);
    for (let from = 0; from < LINES; from += 20_000) {
      const lines = Array.from({ length: 20_000 }, (_, index) => {
        const number = from + index;
        return `AIR-${(number % 3) + 1},pm25,${new Date(start + Math.floor(number / 3) * 20_000).toISOString()},${value(number)}`;
      });
      await appendFile(path, `${lines.join('\n')}\n`);
    }
  });

  it('goes on where it was, each line once', { timeout: 120_000 }, async () => {
    let told = 0;
    const stopped = takeFile(path, {
      takeGood: true,
      say: () => {
        told += 1;
        if (told === 1) throw new Error('killed');
      },
    });
    await expect(stopped).rejects.toThrow('killed');
    const { rows } = await database.owner.query<{ id: string }>('select id from history_import');
    const half = await findHistory(database.owner, Number(rows[0]?.id));
    expect(half?.loadedBytes).toBeGreaterThan(0);
    expect(half?.loadedBytes).toBeLessThan(half?.bytes ?? 0);
    const entry = await takeFile(path, { takeGood: true });
    expect([entry.state, ...counts(entry)]).toEqual(['done', LINES, LINES, 0, 0, 0]);
    const days = await rollups('1d');
    const mine = Array.from({ length: LINES }, (_, index) => index).filter((index) => index % 3 === 0);
    expect(days.reduce((sum, { count }) => sum + count, 0)).toBe(mine.length);
    const total = days.reduce((sum, { count, mean }) => sum + count * mean, 0);
    expect(Math.round(total)).toBe(mine.reduce((sum, index) => sum + value(index), 0));
    expect((await rollups('1h')).length).toBe(Math.ceil((mine.length * 20_000) / HOUR));
  });
});

it('days that are known by rollups alone are left as they are', async () => {
  const at = new Date(now.getTime() - 100 * DAY);
  await database.owner.query('insert into reading_1h values ($1, $2, $3, 60, 1, 9, 300, 5)', [
    ...[keys.componentKey, keys.metricKey, new Date(Math.floor(at.getTime() / HOUR) * HOUR)],
  ]);
  const line = (id: string) => `${id},pm25,${at.toISOString()},1`;
  const entry = await take([HEADER, line('AIR-1'), line('AIR-2')].join('\n'), { takeGood: true });
  expect(counts(entry)).toEqual([2, 1, 0, 0, 1]);
  expect(entry.faults[0]?.message).toContain('by hours and days alone');
  expect((await rollups('1h')).map(({ count }) => count)).toEqual([60]);
});

it('recent readings get their minutes, and go with their day', async () => {
  const at = new Date(Math.floor((now.getTime() - 10 * DAY) / HOUR) * HOUR);
  const entry = await take([HEADER, `AIR-1,pm25,${at.toISOString()},3`].join('\n'));
  expect([entry.state, entry.keptDays]).toEqual(['done', 0]);
  const { rows } = await database.owner.query('select count::int, last from reading_1m where component_key = $1', [
    keys.componentKey,
  ]);
  expect(rows).toEqual([{ count: 1, last: 3 }]);
  await maintainTelemetry(database.owner, { now: new Date(now.getTime() + 25 * DAY), retention });
  expect(await raw()).toHaveLength(0);
  expect((await rollups('1h')).map(({ last }) => last)).toEqual([3]);
});

it('two at once: the second waits, and has nothing to store', { timeout: 60_000 }, async () => {
  const path = join(folder, 'one.csv');
  await writeFile(path, `${HEADER}\nAIR-1,pm25,2014-05-01T00:00Z,1`);
  let second: Promise<HistoryImport> | undefined;
  const first = await takeFile(path, {
    say: () => {
      second ??= takeFile(path);
    },
  });
  expect(counts(first)).toEqual([1, 1, 0, 0, 0]);
  expect(counts(await (second as Promise<HistoryImport>))).toEqual([1, 0, 1, 0, 0]);
});

describe('a file that was uploaded', () => {
  const run = async (signal?: AbortSignal) =>
    HISTORY_JOB.run({
      ...{ pool: database.owner, config: loadMaintenanceConfig(env()), now, args: [] },
      ...(signal && { signal }),
    });
  const env = () => ({ DATABASE_URL: database.ownerUrl, DATA_DIR: folder });
  const given = { zone: 'Asia/Shanghai', name: 'x.csv', bytes: 1, takeGood: false, requestedBy: 'admin' };

  it('is imported by maintenance, and goes', async () => {
    const path = 'uploaded.csv';
    const content = `${HEADER}\nAIR-1,pm25,2014-05-01 08:00,1\n`;
    await writeFile(join(folder, path), content);
    const sha256 = createHash('sha256').update(content).digest('hex');
    const { id } = await enterHistory(database.service, { ...given, sha256, path });
    expect(await run()).toEqual({ imported: 1, repeated: 0, refused: 0 });
    expect(await findHistory(database.service, id)).toMatchObject({ state: 'done', path: null, requestedBy: 'admin' });
    expect(existsSync(join(folder, path))).toBe(false);
    expect(await run()).toEqual({ imported: 0 });
  });

  it('is left where it is when the process ends, and gone on with', async () => {
    const content = `${HEADER}\nAIR-1,pm25,2014-05-01 08:00,1\n`;
    await writeFile(join(folder, 'ended.csv'), content);
    const sha256 = createHash('sha256').update(content).digest('hex');
    const { id } = await enterHistory(database.service, { ...given, sha256, path: 'ended.csv' });
    expect(await run(AbortSignal.abort())).toBeUndefined();
    expect(await findHistory(database.service, id)).toMatchObject({ path: 'ended.csv', finishedAt: null });
    expect(await run()).toEqual({ imported: 1, repeated: 0, refused: 0 });
  });

  it('that is gone fails, and the next has its turn', async () => {
    const { id } = await enterHistory(database.service, { ...given, sha256: 'x', path: 'gone.csv' });
    expect(await run()).toEqual({ imported: 0 });
    expect(await findHistory(database.service, id)).toMatchObject({ state: 'failed' });
  });
});
