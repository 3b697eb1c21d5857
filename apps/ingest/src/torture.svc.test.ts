import { eventTopic, readingTopic, statusTopic } from '@cityloop/contract/mqtt/topics';
import type { TestDatabase } from '@cityloop/db/testing/test-database';
import type { MqttClient } from 'mqtt';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { cityDatabase, connectAs, type RunningIngest, runIngest } from './test/running-ingest.ts';
import { CATEGORY, DEPARTMENT, DISTRICT, GATEWAY, GAUGE, GAUGE_BEHIND } from './test/small-city.ts';

const own = readingTopic(DISTRICT, GAUGE);
const gateway = readingTopic(DISTRICT, GATEWAY);
const events = eventTopic(DEPARTMENT);
const level = (rest: string) => `[{"n":"level",${rest}}]`;
const nested = '['.repeat(100_000) + ']'.repeat(100_000);
const event = (data: string, rest = '') =>
  `{"specversion":"1.0","id":"1","source":"urn:test","type":"cityloop.event.reported.v1"${rest},"data":{"category":"${CATEGORY}",
    "title":"flood","location":{"lon":120.05,"lat":30.05}${data}}}`;

type Kept = readonly (string | number)[];
/** What is kept of each: the values of readings, then the reasons of what was set aside, then the titles of events. */
const worst: readonly (readonly [what: string, topic: string, payload: string | Buffer, kept: Kept])[] = [
  ['nothing', own, '', ['not_json']],
  ['250,000 brackets that are never closed', own, '['.repeat(250_000), ['not_json']],
  ['100,000 brackets that are closed', own, nested, ['schema']],
  ['100,000 brackets beside a value', own, level(`"x":${nested},"v":1`), [1]],
  [
    '100,000 brackets in a record at fault',
    own,
    `[{"n":"level","v":1},{"n":"nosuch","v":1,"x":${nested}}]`,
    [1, 'unknown_metric'],
  ],
  ['100,000 brackets in an event', events, event(`,"x":${nested}`), ['flood']],
  ['100,000 brackets in an extension of an event', events, event('', `,"x":${nested}`), ['schema']],
  ['a byte order mark', own, `\ufeff${level('"v":1')}`, [1]],
  ['two byte order marks', own, `\ufeff\ufeff${level('"v":1')}`, ['not_json']],
  ['a value of null beside a good one', own, `[{"n":"level","v":null},{"n":"level","v":1}]`, [1, 'schema']],
  ['a unit of another kind', own, level('"u":"Cel","v":1'), ['unit_mismatch']],
  ['millimetres where metres are stored', own, level('"u":"mm","v":1500'), [1.5]],
  ['UTF-16', own, Buffer.from(level('"v":1'), 'utf16le'), ['not_json']],
  ['half a surrogate pair as three bytes', own, Buffer.from('5b22eda080225d', 'hex'), ['not_json']],
  ['half a surrogate pair as an escape', own, level('"v":1,"x":"\\ud800"'), [1]],
  ['half a surrogate pair as a name', own, '[{"n":"\\udc00","v":1}]', ['schema']],
  ['NUL as a name', own, '[{"n":"level\\u0000","v":1}]', ['schema']],
  ['NUL beside an event', events, event('', ',"x":"\\u0000"'), ['schema']],
  ['NUL in what an event keeps', events, event(',"reporter":"\\u0000"'), ['schema']],
  ['NUL in what an event does not keep', events, event(',"x":"\\u0000","\\ud800":"\\ud800"'), ['flood']],
  ['1e400', own, level('"v":1e400'), ['schema']],
  ['1e400 by adding', own, level('"bv":1.7e308,"v":1.7e308'), ['unsupported_value']],
  ['1e400 seconds by adding', own, level('"bt":1.7e308,"t":1.7e308,"v":1'), ['out_of_window']],
  ['the largest double', own, level('"v":1.7976931348623157e308'), [1.7976931348623157e308]],
  ['the smallest double', own, level('"v":5e-324'), [5e-324]],
  ['-0', own, level('"v":-0'), [0]],
  ['200,000 digits', own, level(`"v":${'9'.repeat(200_000)}`), ['schema']],
  ['a name said twice', own, '[{"n":"nosuch","n":"level","v":1,"v":2}]', [2]],
  ['two values of now', own, '[{"n":"level","v":1},{"n":"level","v":2}]', [1]],
  ['the same reading twice', own, '[{"n":"level","v":1},{"n":"level","v":1}]', [1]],
  ['a value in the prototype', own, '[{"n":"level","__proto__":{"v":1}}]', ['schema']],
  ['the names of JavaScript', own, level('"constructor":{"v":9},"toString":0,"valueOf":[],"v":1'), [1]],
  ['a status in the prototype', statusTopic(DISTRICT, GAUGE), '{"__proto__":{"online":true}}', ['schema']],
  ['a device called __proto__', gateway, '[{"n":"toString/level","v":1}]', ['unknown_device']],
  ['a device in its own record', gateway, `[{"bn":"${GAUGE_BEHIND}/"},{"n":"level","v":1},{}]`, [1, 'schema']],
  ['a pack that only sets bases', own, '[{"bn":"level"}]', []],
];

describe('of the worst that can be published, ingest keeps', () => {
  let database: TestDatabase;
  let ingest: RunningIngest;
  let simulator: MqttClient;
  beforeAll(async () => {
    database = await cityDatabase();
    ingest = await runIngest(database);
  });
  beforeEach(async () => {
    await database.owner.query('truncate reading, latest_reading, quarantine, city_event cascade');
    simulator = await connectAs(ingest.url);
  });
  afterEach(() => simulator.endAsync());
  afterAll(async () => {
    await ingest?.stop();
    await database?.drop();
  });

  async function kept(): Promise<unknown[]> {
    const { rows } = await database.owner.query<{ one: unknown }>(
      `select to_jsonb(value) as one from reading
       union all select to_jsonb(reason) from quarantine
       union all select data -> 'title' from city_event`,
    );
    return rows.map((row) => row.one);
  }

  it.each(worst)('%s', async (_what, topic, payload, expected) => {
    await simulator.publishAsync(topic, payload, { qos: 1 });
    expect(await kept()).toEqual(expected);
    await simulator.publishAsync(own, level(`"v":0.25,"t":${Date.now() / 1000 - 60}`), { qos: 1 });
    expect(await kept()).toHaveLength(expected.length + 1);
  });
});
