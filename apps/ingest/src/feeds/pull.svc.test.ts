import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { insertFeed, insertFeedVersion } from '@cityloop/db/feed/feed';
import { findFeedPull, type PullSettings, putFeedPull } from '@cityloop/db/feed/feed-pull';
import { createSecretSeal, pullSecretOf, SEALING_KEY } from '@cityloop/db/feed/secret-seal';
import type { TestDatabase } from '@cityloop/db/testing/test-database';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { cityDatabase, type RunningIngest, runIngest } from '../test/running-ingest.ts';
import { DEPARTMENT, GAUGE } from '../test/small-city.ts';

/** Another house: it answers as `answer` says, and remembers what it was asked. */
let houses: Server[];
let port: number;
let otherPort: number;
let answer: (request: IncomingMessage, response: ServerResponse) => void;
let asked: IncomingMessage[] = [];
let database: TestDatabase;
let ingest: RunningIngest;
let folder: string;

beforeAll(async () => {
  houses = [1, 2].map(() =>
    createServer((request, response) => {
      asked.push(request);
      answer(request, response);
    }),
  );
  const ports = houses.map(async (house) => {
    await new Promise<void>((resolve) => house.listen(0, '127.0.0.1', resolve));
    return (house.address() as AddressInfo).port;
  });
  [port = 0, otherPort = 0] = await Promise.all(ports);
  folder = await mkdtemp(join(tmpdir(), 'cityloop-pull-'));
  database = await cityDatabase();
  ingest = await runIngest(database, {
    DATA_DIR: folder,
    PULL_ALLOWED_HOSTS: `127.0.0.1:${port}, 127.0.0.1:${otherPort}`,
    REGISTRY_REFRESH_MS: '250',
  });
});
afterAll(async () => {
  await ingest.stop();
  await database.drop();
  for (const house of houses) {
    house.closeAllConnections();
    await new Promise((resolve) => house.close(resolve));
  }
  await rm(folder, { recursive: true });
});

const SETTINGS: PullSettings = {
  url: '',
  intervalSeconds: 3_600,
  headers: {},
  auth: null,
  timeoutSeconds: 5,
  cursor: null,
};
let count = 0;

async function feed(pull: Partial<PullSettings> = {}, secret?: string): Promise<string> {
  count += 1;
  asked = [];
  const id = `pull-${count}`;
  await insertFeed(database.service, { id, kind: 'pull-http', createdBy: 'test' });
  const texts = {
    name: 'x',
    department: DEPARTMENT,
    dataset: '',
    format: 'json',
    charset: 'utf-8',
    compression: 'none',
    zone: null,
    datum: 'WGS84',
  } as const;
  const limits = {
    cadenceSeconds: null,
    latenessSeconds: 3_600,
    messageBytes: 1_000,
    messagesPerMinute: 600,
    recordsPerMessage: 99,
  };
  const mapping = `{ "device": "${GAUGE}", "records": [payload.values.{ "n": "level", "v": $, "t": -$ * ${count} }] }`;
  const content = { ...texts, ...limits, target: 'senml', mapping } as const;
  await insertFeedVersion(database.service, id, { ...content, version: 1, author: 'test', comment: '' });
  await database.service.query(`update feed set state = 'active' where id = $1`, [id]);
  const seal = createSecretSeal(join(folder, SEALING_KEY));
  const sealedSecret = secret === undefined ? null : await seal.seal(secret, pullSecretOf(id));
  const url = `http://127.0.0.1:${port}/data`;
  await putFeedPull(database.service, id, { ...SETTINGS, url, ...pull, sealedSecret, keepsSecret: false });
  return id;
}

const again = (id: string) => database.owner.query('update feed_pull set next_at = now() where feed = $1', [id]);

async function settled(id: string, outcome: string) {
  const look = () => findFeedPull(database.service, id);
  await vi.waitFor(async () => expect(await look()).toMatchObject({ lastOutcome: outcome }), { timeout: 20_000 });
  return look();
}

async function taken(id: string): Promise<number> {
  const { rows } = await database.service.query(
    'select coalesce(sum(records_taken), 0)::int as taken from feed_count where feed = $1',
    [id],
  );
  return rows[0].taken;
}
const expectTaken = (id: string, number: number) =>
  vi.waitFor(async () => expect(await taken(id)).toBe(number), { timeout: 20_000 });

const json = (response: ServerResponse, body: unknown, headers: Record<string, string> = {}) =>
  response.writeHead(200, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));

describe('a feed that asks another house', () => {
  it('takes in what it answers, and asks whether it changed', async () => {
    answer = (request, response) => {
      if (request.headers['if-none-match'] === '"one"') response.writeHead(304).end();
      else json(response, { values: [1, 2] }, { etag: '"one"', 'last-modified': 'Sun, 01 Nov 2026 00:00:00 GMT' });
    };
    const id = await feed({ headers: { 'x-client': 'city' } });
    await settled(id, 'ok');
    await expectTaken(id, 2);
    expect(asked[0]?.headers).toMatchObject({ 'x-client': 'city', 'user-agent': 'CityLoop' });
    await again(id);
    expect(await settled(id, 'unchanged')).toMatchObject({ lastStatus: 304, etag: '"one"', failures: 0 });
    expect(asked[1]?.headers['if-modified-since']).toBe('Sun, 01 Nov 2026 00:00:00 GMT');
    expect(await taken(id)).toBe(2);
  });

  it.each([
    ['bearer', { scheme: 'bearer' }, { authorization: 'Bearer s3cret' }],
    [
      'basic',
      { scheme: 'basic', username: 'city' },
      { authorization: `Basic ${Buffer.from('city:s3cret').toString('base64')}` },
    ],
    ['a header', { scheme: 'header', header: 'X-API-Key' }, { 'x-api-key': 's3cret' }],
  ] as const)('signs in by %s; its secret stands sealed in the database', async (_how, auth, headers) => {
    answer = (_request, response) => json(response, { values: [3] });
    const id = await feed({ auth }, 's3cret');
    await settled(id, 'ok');
    expect(asked[0]?.headers).toMatchObject(headers);
    const { rows } = await database.service.query(
      `select to_jsonb(feed_pull)::text as row from feed_pull where feed = $1`,
      [id],
    );
    expect(rows[0].row).not.toContain('s3cret');
    expect(rows[0].row).not.toContain(Buffer.from('s3cret').toString('hex'));
  });

  it('goes on by its cursor, page after page, and from there the next time', async () => {
    answer = (request, response) => {
      const page = Number(new URL(request.url ?? '', 'http://x').searchParams.get('after') || 0);
      json(response, { values: page < 3 ? [page + 4] : [], next: page < 3 ? page + 1 : null });
    };
    const id = await feed({ url: `http://127.0.0.1:${port}/data?after={cursor}`, cursor: 'payload.next' });
    await vi.waitFor(
      () => expect(asked.map(({ url }) => url)).toEqual(['', '1', '2', '3'].map((at) => `/data?after=${at}`)),
      { timeout: 20_000 },
    );
    await expectTaken(id, 3);
    expect(await findFeedPull(database.service, id)).toMatchObject({ at: '3' });
    await again(id);
    await vi.waitFor(() => expect(asked).toHaveLength(5), { timeout: 20_000 });
    expect(asked.at(-1)?.url).toBe('/data?after=3');
  });

  it.each([
    [
      'an answer of refusal',
      (response: ServerResponse) => response.writeHead(503).end(),
      { lastStatus: 503, lastError: 'the server answers 503' },
    ],
    [
      'too much',
      (response: ServerResponse) => response.writeHead(200).end('x'.repeat(1_001)),
      { lastError: expect.stringContaining('larger than 1000 bytes') },
    ],
    [
      'a redirect to this machine',
      (response: ServerResponse) => response.writeHead(302, { location: 'http://127.0.0.1:9/' }).end(),
      { lastError: expect.stringContaining('no address of the public internet') },
    ],
    [
      'a redirect to a file',
      (response: ServerResponse) => response.writeHead(302, { location: 'file:///etc/passwd' }).end(),
      { lastError: expect.stringContaining('only http and https') },
    ],
    [
      'a broken line',
      (response: ServerResponse) => response.destroy(),
      { lastError: expect.stringMatching(/hang up|reset/) },
    ],
  ])('tells %s, and waits longer each time', async (_what, refuse, told) => {
    answer = (_request, response) => void refuse(response);
    const id = await feed({ intervalSeconds: 60 });
    const failed = await settled(id, 'failed');
    expect(failed).toMatchObject({ failures: 1, ...told });
    const waits = (failed?.nextAt.getTime() ?? 0) - (failed?.lastAt?.getTime() ?? 0);
    expect(Math.round(waits / 1_000)).toBe(120);
    expect(await taken(id)).toBe(0);
  });

  it('does not wait for ever', async () => {
    answer = () => undefined;
    const id = await feed({ timeoutSeconds: 1 });
    expect(await settled(id, 'failed')).toMatchObject({ lastError: 'no answer within 1 s' });
  });

  it.each([
    ['this machine', 'http://127.0.0.1:9/'],
    ['this machine by name', 'http://localhost:9/'],
    ['this machine in IPv6', 'http://[::1]:9/'],
    ['this machine, written in another way', 'http://0x7f.1:9/'],
    ['our networks', 'http://10.0.0.1/'],
    ['what a cloud tells its machines', 'http://169.254.169.254/latest/meta-data/'],
  ])('never asks %s', async (_what, url) => {
    answer = (_request, response) => json(response, { values: [9] });
    const id = await feed({ url });
    expect(await settled(id, 'failed')).toMatchObject({
      lastError: expect.stringContaining('no address of the public internet'),
    });
  });

  it('does not carry its secret to another host', async () => {
    answer = (request, response) => {
      if (request.socket.localPort === otherPort) json(response, { values: [8] });
      else response.writeHead(307, { location: `http://127.0.0.1:${otherPort}/second` }).end();
    };
    const id = await feed({ auth: { scheme: 'bearer' } }, 's3cret');
    await settled(id, 'ok');
    expect(asked.map(({ url, headers }) => [url, headers.authorization])).toEqual([
      ['/data', 'Bearer s3cret'],
      ['/second', undefined],
    ]);
  });

  it('asks nobody while it is paused', async () => {
    answer = (_request, response) => json(response, { values: [7] });
    const id = await feed();
    await settled(id, 'ok');
    await database.service.query(`update feed set state = 'paused' where id = $1`, [id]);
    const before = asked.length;
    await again(id);
    const other = await feed();
    await settled(other, 'ok');
    expect(asked.length).toBeLessThanOrEqual(before + 1);
    expect(await findFeedPull(database.service, id)).toMatchObject({ lastOutcome: 'ok' });
  });
});
