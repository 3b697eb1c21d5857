import { request } from 'node:http';
import type { Operation } from '@cityloop/contract/rest/operation';
import { OPERATIONS } from '@cityloop/contract/rest/operations';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { z } from 'zod';
import { type TestServer, testServer } from './test-server.ts';

/** Whatever is sent, by whomever, it is the caller's fault: no request makes the server fail. */
let server: TestServer;
let admin: string;
beforeAll(async () => {
  server = await testServer();
  admin = await server.signIn('admin');
});
afterAll(() => server.stop());

const operations = (Object.entries(OPERATIONS) as [string, Operation][]).filter(([id]) => !id.startsWith('sign'));

const NASTY = [
  '',
  ' ',
  '\0',
  'a\0b',
  '\u200b',
  '\ud800',
  '\u202e',
  '%',
  "'",
  '../../etc/passwd',
  'x'.repeat(600),
  '0',
  '-1',
  '2147483648',
  '9223372036854775808',
  '1e400',
  'NaN',
  'true',
  'null',
  '[]',
  '-271821-04-20T00:00:00Z',
  '+275760-09-13T00:00:00Z',
  '0000-01-01T00:00:00Z',
  '9999-12-31T23:59:59.999Z',
  '2026-02-30T00:00:00Z',
  'WL-0001',
  'water-level-gauge',
  'admin',
  '990201',
] as const;
const nasty = fc.oneof(fc.constantFrom(...NASTY), fc.string({ unit: 'binary', maxLength: 40 }));
const nastyJson = fc.oneof(nasty, fc.jsonValue({ maxDepth: 3 }), fc.double(), fc.constant(2 ** 31), fc.constant({}));

function keysOf(schema: z.ZodType | undefined): string[] {
  const shape = schema && 'shape' in schema ? (schema.shape as Record<string, unknown>) : {};
  return Object.keys(shape);
}

interface Sent {
  readonly params: readonly string[];
  readonly query: Readonly<Record<string, string>>;
  readonly body: unknown;
}

function sentTo({ query, body }: Operation): fc.Arbitrary<Sent> {
  const some = <T>(keys: readonly string[], value: fc.Arbitrary<T>): fc.Arbitrary<Record<string, T>> =>
    fc.dictionary(keys.length > 0 ? fc.constantFrom(...keys) : fc.string({ maxLength: 5 }), value, { maxKeys: 4 });
  return fc.record({
    params: fc.array(nasty, { minLength: 3, maxLength: 3 }),
    query: some(keysOf(query), nasty),
    body: fc.oneof({ weight: 4, arbitrary: some(keysOf(body), nastyJson) }, nastyJson),
  });
}

const encode = (text: string) =>
  [...Buffer.from(text)].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('');

async function send(operation: Operation, { params, query, body }: Sent, cookie: string): Promise<number> {
  let index = 0;
  const path = operation.path.replaceAll(/\{\w+\}/g, () => encode(params[index++] ?? 'x') || '%00');
  const asked = Object.entries(query).map(([key, value]) => `${encode(key)}=${encode(value)}`);
  const isWrite = operation.method !== 'get';
  const answer = await server.fetch(`${path}?${asked.join('&')}`, {
    method: operation.method.toUpperCase(),
    headers: {
      ...(cookie ? { cookie, origin: server.url } : {}),
      ...(isWrite ? { 'content-type': 'application/json' } : {}),
    },
    ...(isWrite ? { body: JSON.stringify(body) ?? 'x' } : {}),
  });
  await answer.arrayBuffer();
  return answer.status;
}

describe('a request that nobody would send', () => {
  it.each(operations)('%s is refused or answered, by an administrator and by a stranger', async (_, operation) => {
    await fc.assert(
      fc.asyncProperty(sentTo(operation), async (sent) => {
        expect(await send(operation, sent, admin)).toBeLessThan(500);
        expect(await send(operation, sent, '')).toBeLessThan(500);
      }),
      { numRuns: 25, seed: 20_261_129 },
    );
  });
});

/** As it stands, without what `fetch` makes of it. */
function raw(path: string, headers: Record<string, string>, method = 'GET', body = ''): Promise<number> {
  const { hostname, port } = new URL(server.url);
  return new Promise((resolve, reject) => {
    const sent = request({ hostname, port, path, method, headers }, (response) => {
      response.resume();
      response.once('end', () => resolve(response.statusCode ?? 0));
    });
    sent.once('error', reject);
    sent.end(body);
  });
}

describe('the path and the host', () => {
  it('of two slashes leads nowhere', async () => {
    expect(await raw('//evil.example/..', {})).toBe(404);
    expect(await raw('//evil.example/handler', {})).toBe(404);
  });

  it.each(['evil.example', 'evil.example:8080', 'localhost.evil.example'])(
    'of another site (%s) is not served, signed in or not, whatever its origin says',
    async (host) => {
      expect(await raw('/', { host })).toBe(421);
      expect(await raw('/api/cases', { host, cookie: admin })).toBe(421);
      const headers = { host, origin: `http://${host}`, 'content-type': 'application/json' };
      expect(await raw('/api/session', headers, 'POST', '{"username":"admin","password":"x"}')).toBe(421);
      expect(await raw('/socket.io/?EIO=4&transport=polling', { host, cookie: admin })).toBe(403);
    },
  );

  it('of this machine is', async () => {
    for (const host of ['localhost:1', '127.0.0.1', '[::1]:80', '10.0.0.7']) {
      expect(await raw('/api/cases', { host, cookie: admin })).toBe(200);
    }
  });
});

describe('a file with a name that nobody would give', () => {
  it.each([
    ['NUL', 'a\0b.jpg'],
    ['60,000 characters', 'x'.repeat(60_000)],
    ['a line break', 'a\r\nb: c'],
  ])('%s is refused', async (_, name) => {
    const body = `--x\r\ncontent-disposition: form-data; name="file"; filename="${name}"\r\n\r\nabc\r\n--x--\r\n`;
    const headers = { cookie: admin, origin: server.url, 'content-type': 'multipart/form-data; boundary=x' };
    for (const path of ['/api/components/import', '/api/cases/20260101-00001/evidence']) {
      const answer = await server.fetch(path, { method: 'POST', headers, body });
      await answer.arrayBuffer();
      expect(answer.status).toBeLessThan(500);
    }
  });
});
