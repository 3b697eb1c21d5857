import type {
  ClientEvents,
  LiveReading,
  ServerEvents,
  WatchReply,
  WatchRequest,
} from '@cityloop/contract/realtime/events';
import type { Change } from '@cityloop/contract/rest/change';
import { recordChange } from '@cityloop/db/change/change';
import { hint } from '@cityloop/db/connection/notify';
import { storeLatestReadings } from '@cityloop/db/telemetry/latest-reading';
import { io, type Socket } from 'socket.io-client';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { readJson, type TestServer, testServer } from '../test/test-server.ts';

type Client = Socket<ServerEvents, ClientEvents>;
let server: TestServer;
let admin: string;
const clients: Client[] = [];

beforeAll(async () => {
  server = await testServer();
  admin = await server.signIn('admin');
});
afterAll(() => server.stop());
afterEach(() => {
  for (const client of clients.splice(0)) client.disconnect();
});

function open(headers: Record<string, string>, auth: object = {}): Client {
  const client: Client = io(server.url, {
    transports: ['websocket'],
    extraHeaders: headers,
    auth,
    reconnection: false,
  });
  clients.push(client);
  return client;
}

async function connect(cookie: string): Promise<Client & { readonly heard: Change[] }> {
  const heard: Change[] = [];
  const client = Object.assign(open({ cookie, origin: server.url }), { heard });
  client.on('changes', (changes) => heard.push(...changes));
  await new Promise<void>((resolve, reject) => {
    client.on('connect', resolve);
    client.on('connect_error', reject);
  });
  return client;
}

const watch = (client: Client, request: WatchRequest) =>
  new Promise<WatchReply>((resolve) => client.emit('watch', request, resolve));
const refusal = (client: Client) =>
  new Promise((resolve) => client.on('connect_error', (error) => resolve((error as Error & { data?: unknown }).data)));
const closing = (client: Client) => new Promise((resolve) => client.on('disconnect', resolve));

async function write(id: string, district: string): Promise<void> {
  await recordChange(server.database.service, { kind: 'case', id, version: 1, district, departments: ['municipal'] });
  await hint(server.database.service, 'changes');
}

describe('the handshake', () => {
  it('is refused without a session', async () => {
    expect(await refusal(open({ origin: server.url }))).toMatchObject({ code: 'unauthenticated' });
  });
  it('is refused from a page of another site', async () => {
    expect(await refusal(open({ cookie: admin, origin: 'https://elsewhere.example' }))).toMatchObject({
      code: 'bad-origin',
    });
  });
  it('takes a display token', async () => {
    const client = open({}, { token: server.kioskToken });
    await new Promise<void>((resolve) => client.on('connect', resolve));
    expect(await watch(client, { rooms: ['city'] })).toHaveProperty('last');
  });
});

describe('rooms', () => {
  it('of another district, an unknown case and no known kind are refused', async () => {
    const client = await connect(await server.signIn('south'));
    for (const room of ['district:990202', 'case:20260101-00001', 'kitchen']) {
      expect(await watch(client, { rooms: [room] })).toMatchObject({ problem: { code: 'forbidden' } });
    }
    expect(await watch(client, { rooms: ['district:990201', 'city'] })).toHaveProperty('last');
  });
});

describe('the feed', () => {
  it('comes in order, without a gap, hidden where it may not be seen, and again after a break', async () => {
    const [wall, south] = [await connect(admin), await connect(await server.signIn('south'))];
    await watch(wall, { rooms: ['city'], after: 0 });
    await watch(south, { rooms: ['city'], after: 0 });
    await write('one', '990201');
    await write('two', '990202');
    await expect.poll(() => wall.heard.length).toBe(2);
    await expect
      .poll(() => south.heard.map(({ feedNo, kind }) => [feedNo, kind]))
      .toEqual([
        [1, 'case'],
        [2, 'hidden'],
      ]);
    expect(south.heard[1]).not.toHaveProperty('id');
    wall.disconnect();
    await write('three', '990201');
    const back = await connect(admin);
    await watch(back, { rooms: ['city'], after: 2 });
    await expect.poll(() => back.heard.map(({ feedNo }) => feedNo)).toEqual([3]);
    const rest = await readJson(await server.fetch('/api/changes?after=0', { headers: { cookie: admin } }));
    expect([rest.last, rest.changes]).toEqual([3, [...wall.heard, ...back.heard]]);
  });

  it('brings a long absence page by page', async () => {
    await server.database.owner.query(
      `insert into change_pending (kind, subject_id, version, district) select 'case', 'c' || n, 1, '990201' from generate_series(1, 1300) n`,
    );
    const client = await connect(admin);
    await watch(client, { rooms: ['city'], after: 0 });
    await hint(server.database.service, 'changes');
    await expect.poll(() => client.heard.length, { timeout: 10_000 }).toBeGreaterThanOrEqual(1303);
    expect(client.heard.map(({ feedNo }) => feedNo)).toEqual(client.heard.map((_, index) => index + 1));
  });
});

describe('who was away for longer than changes are kept', () => {
  it('is told to reload by socket and by REST, and goes on without a hole', async () => {
    await server.database.owner.query('delete from change_feed where feed_no <= 1000');
    const client = await connect(admin);
    const last = 1303;
    expect(await watch(client, { rooms: ['city'], after: 998 })).toMatchObject({ last, reload: true });
    await write('four', '990201');
    await expect.poll(() => client.heard.map(({ feedNo }) => feedNo)).toEqual([last + 1]);
    const answer = await readJson(await server.fetch('/api/changes?after=998', { headers: { cookie: admin } }));
    expect(answer).toMatchObject({ last: last + 1, reload: true });
    expect(answer.changes[0].feedNo).toBe(1001);
  });

  it('is told nothing where all is kept that comes after its number', async () => {
    const client = await connect(admin);
    const answer = await readJson(await server.fetch('/api/changes?after=1000', { headers: { cookie: admin } }));
    expect(answer).not.toHaveProperty('reload');
    expect(await watch(client, { rooms: ['city'], after: 1000 })).toEqual({
      last: answer.last,
      generation: answer.generation,
    });
    await expect.poll(() => client.heard.at(-1)?.feedNo).toBe(answer.last);
    expect(client.heard.map(({ feedNo }) => feedNo)).toEqual(client.heard.map((_, index) => 1001 + index));
  });
});

describe('a feed that is another history', () => {
  const place = async () => readJson(await server.fetch('/api/changes?after=1000', { headers: { cookie: admin } }));

  it('sends nobody on from a number that another generation gave', async () => {
    const { last, generation } = await place();
    const client = await connect(admin);
    expect(await watch(client, { rooms: ['city'], after: last, generation })).toEqual({ last, generation });
    const other = crypto.randomUUID();
    expect(await watch(client, { rooms: ['city'], after: last, generation: other })).toEqual({
      last,
      generation,
      reload: true,
    });
    const byRest = await server.fetch(`/api/changes?after=${last}&generation=${other}`, { headers: { cookie: admin } });
    expect(await readJson(byRest)).toMatchObject({ last, generation, reload: true });
  });

  it('sends nobody on from a number that stands for another change now', async () => {
    const { last, generation, changes } = await place();
    const client = await connect(admin);
    const { at } = changes.at(-1);
    const from = { rooms: ['city'], after: last, generation };
    expect(await watch(client, { ...from, afterAt: at })).not.toHaveProperty('reload');
    expect(await watch(client, { ...from, afterAt: '2026-01-01T00:00:00.000Z' })).toHaveProperty('reload', true);
  });

  it('is noticed where the database is rolled back under a running server: sockets come again and are told', async () => {
    const { last, generation } = await place();
    const client = await connect(admin);
    await watch(client, { rooms: ['city'], after: last });
    const closed = closing(client);
    // What a snapshot of the machine brings back, and what others do before the server looks.
    await server.database.owner.query(
      "with gone as (delete from change_feed where feed_no >= $1 returning *) insert into change_feed select feed_no, at + interval '1 minute', kind, 'elsewhere', version, district, departments from gone where feed_no < $1",
      [last],
    );
    await hint(server.database.service, 'changes');
    expect(await closed).toBe('io server disconnect');
    const back = await connect(admin);
    const answer = await watch(back, { rooms: ['city'], after: last, generation });
    expect(answer).toMatchObject({ reload: true });
    expect(answer).not.toHaveProperty('generation', generation);
  });
});

it('readings come conflated to the rooms that they concern, each once', async () => {
  const client = await connect(admin);
  const heard: LiveReading[] = [];
  client.on('readings', (readings) => heard.push(...readings));
  await watch(client, { rooms: ['district:990201', 'component:WL-0001', 'component:WL-0002'] });
  const { rows } = await server.database.owner.query(
    "select c.key, m.key as metric from component c join metric m on m.component_type = c.type and m.code = 'water-level' where id like 'WL-%' order by id",
  );
  let value = 0;
  const publish = async () => {
    value += 1;
    const at = Date.now() + value;
    await storeLatestReadings(
      server.database.service,
      rows.map(({ key, metric }) => ({ componentKey: key, metricKey: metric, at, value, quality: 0, receivedAt: at })),
    );
    await hint(server.database.service, 'readings');
    return new Set(heard.map(([component]) => component)).size;
  };
  await expect.poll(publish).toBe(2);
  const keys = heard.map(([component, , at]) => `${component} ${at}`);
  expect(new Set(keys).size).toBe(keys.length);
});

describe('a socket is closed', () => {
  it('when its session is ended elsewhere', async () => {
    const cookie = await server.signIn('clerk');
    const closed = closing(await connect(cookie));
    await server.send('DELETE', '/api/session', cookie);
    expect(await closed).toBe('io server disconnect');
  });
  it('when its account is disabled', async () => {
    const closed = closing(await connect(await server.signIn('handler2')));
    await server.send('PATCH', '/api/accounts/handler2', admin, { disabled: true });
    expect(await closed).toBe('io server disconnect');
  });
  it('when its account gets other roles', async () => {
    const closed = closing(await connect(await server.signIn('collector2')));
    await server.send('PATCH', '/api/accounts/collector2', admin, { roles: ['viewer'] });
    expect(await closed).toBe('io server disconnect');
  });
  it('when its display token is revoked, though nobody said so', async () => {
    const client = open({}, { token: server.kioskToken });
    await new Promise<void>((resolve) => client.on('connect', resolve));
    const closed = closing(client);
    await server.database.owner.query('update kiosk_token set revoked_at = now()');
    expect(await closed).toBe('io server disconnect');
  });
});
