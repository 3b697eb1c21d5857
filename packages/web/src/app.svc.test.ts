import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import type { OperationTable } from '@cityloop/contract/rest/operation';
import { createLogger } from '@cityloop/runtime/logger';
import { createMetrics } from '@cityloop/runtime/metrics';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { createApp } from './app.ts';
import type { Caller } from './caller.ts';
import { onSubject, ProblemError, type Routes } from './route.ts';

/** The operations of a process that is not the server: no city noun, no database. */
const OPERATIONS = {
  greet: { method: 'get', path: '/api/greeting', access: 'public', summary: 'Greet', answer: z.string() },
  rename: {
    method: 'patch',
    path: '/api/boats/{id}',
    access: 'manageDevices',
    summary: 'Rename a boat',
    body: z.strictObject({ name: z.string() }),
    answer: z.object({ name: z.string() }),
  },
  sink: {
    method: 'post',
    path: '/api/boats/{id}/sink',
    access: 'manageDevices',
    summary: 'Sink a boat',
    body: z.strictObject({ because: z.string() }),
    status: 204,
    answer: z.undefined(),
  },
  ping: { method: 'post', path: '/api/boats/{id}/ping', access: 'manageDevices', summary: 'Ping', answer: z.string() },
  getPhoto: {
    method: 'get',
    path: '/api/boats/{id}/photo',
    access: 'manageDevices',
    summary: 'Its photo',
    answers: 'bytes',
  },
  findHarbour: { method: 'get', path: '/api/harbour', access: 'public', summary: 'Where it is', answers: 'redirect' },
  addLog: {
    method: 'post',
    path: '/api/boats/{id}/log',
    access: 'manageDevices',
    summary: 'Add a page of the log',
    form: {
      file: { maxBytes: 16, mediaType: 'text/plain', description: 'A page' },
      fields: z.strictObject({ day: z.enum(['today', 'yesterday']) }),
    },
    answer: z.string(),
  },
  fail: { method: 'get', path: '/api/storm', access: 'public', summary: 'Fail', answer: z.undefined() },
} as const satisfies OperationTable;

const sailor = (byCookie: boolean, roles: Caller['actor']['roles']): Caller => ({
  actor: { username: 'sailor', roles, department: undefined, districts: [] },
  displayName: 'Sailor',
  kind: 'account',
  tokenHash: Buffer.alloc(32),
  byCookie,
});
const CALLERS: Readonly<Record<string, Caller>> = {
  captain: sailor(false, ['admin']),
  guest: sailor(false, ['viewer']),
  page: sailor(true, ['admin']),
};

const findBoat = async ({ params }: { readonly params: Readonly<Record<string, string>> }) => {
  if (params.id === 'swan') return { name: 'Swan' };
  throw new ProblemError('not-found', `There is no boat ${params.id}.`);
};
const routes: Routes<typeof OPERATIONS> = {
  greet: async () => 'Ahoy',
  rename: onSubject(findBoat, async ({ body }, { name }) => ({ name: `${body.name}, once ${name}` })),
  // Looks neither at its subject nor at what is sent.
  sink: onSubject(findBoat, async () => undefined),
  ping: onSubject(findBoat, async (_context, { name }) => name),
  getPhoto: async () => ({ mediaType: 'image/png', length: 3, content: Readable.from(['png']), headers: {} }),
  findHarbour: async () => ({ location: 'https://harbour.example/' }),
  addLog: onSubject(findBoat, async ({ body: { file, fields } }) => `${fields.day}: ${file}`),
  async fail() {
    throw new Error('the database is away');
  },
};

const refused: string[] = [];
const logger = createLogger({ app: 'test', level: 'silent' });
const app = createApp({
  operations: OPERATIONS,
  routes,
  logger,
  metrics: createMetrics('test'),
  isHttps: false,
  publicUrl: undefined,
  bind: '127.0.0.1',
  checkAnswers: true,
  authenticate: async (request) => CALLERS[request.headers.authorization ?? ''],
  isDatabaseAway: (error) => error instanceof Error && error.message === 'the database is away',
  onRefusal: async ({ actor, subject, outcome }) => {
    refused.push(`${actor} ${subject} ${outcome}`);
  },
});
let url = '';
let server: ReturnType<typeof app.listen>;
beforeAll(async () => {
  server = await new Promise<typeof server>((resolve) => {
    const listening = app.listen(0, '127.0.0.1', () => resolve(listening));
  });
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

interface Sent {
  readonly as?: string;
  readonly body?: unknown;
  readonly form?: FormData;
}

async function send(method: string, path: string, { as, body, form }: Sent = {}) {
  const response = await fetch(url + path, {
    method,
    redirect: 'manual',
    headers: { ...(as && { authorization: as }), ...(body !== undefined && { 'content-type': 'application/json' }) },
    ...(body !== undefined && { body: JSON.stringify(body) }),
    ...(form && { body: form }),
  });
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.includes('json');
  return { status: response.status, headers: response.headers, answer: isJson && text ? JSON.parse(text) : text };
}
const codeOf = async (reply: ReturnType<typeof send>) => {
  const { status, answer } = await reply;
  return [status, answer.code];
};

describe('a process with a table of its own', () => {
  it('serves it, and nothing of the server', async () => {
    expect((await send('GET', '/api/greeting')).answer).toBe('Ahoy');
    expect(await codeOf(send('GET', '/api/cases', { as: 'captain' }))).toEqual([404, 'not-found']);
    expect(await codeOf(send('GET', '/api/cases'))).toEqual([401, 'unauthenticated']);
  });

  it('refuses another method on one of its paths', async () => {
    const reply = await send('DELETE', '/api/boats/swan', { as: 'captain' });
    expect([reply.status, reply.headers.get('allow')]).toEqual([405, 'PATCH']);
  });

  it('answers 503 where it says that an error means the database is away', async () => {
    expect(await codeOf(send('GET', '/api/storm'))).toEqual([503, 'unavailable']);
  });
});

describe('a route on a subject', () => {
  it('gets the subject and what was sent', async () => {
    const { answer } = await send('PATCH', '/api/boats/swan', { as: 'captain', body: { name: 'Heron' } });
    expect(answer).toEqual({ name: 'Heron, once Swan' });
  });

  it.each([
    ['401 before all else', undefined, '/api/boats/none', { colour: 1 }, [401, 'unauthenticated']],
    ['403 for whoever may not', 'guest', '/api/boats/none', { colour: 1 }, [403, 'forbidden']],
    ['403 for a page of somebody else', 'page', '/api/boats/none', { colour: 1 }, [403, 'bad-origin']],
    ['404 before a wrong body', 'captain', '/api/boats/none', { colour: 1 }, [404, 'not-found']],
    ['422 for a wrong body', 'captain', '/api/boats/swan', { colour: 1 }, [422, 'invalid']],
  ])('is refused in this order: %s', async (_what, as, path, body, expected) => {
    expect(await codeOf(send('PATCH', path, { ...(as && { as }), body }))).toEqual(expected);
  });

  it('is refused with a wrong body though it never looks at it', async () => {
    expect(await codeOf(send('POST', '/api/boats/swan/sink', { as: 'captain', body: { colour: 1 } }))).toEqual([
      422,
      'invalid',
    ]);
    expect(await codeOf(send('POST', '/api/boats/swan/sink', { as: 'captain' }))).toEqual([422, 'invalid']);
    expect((await send('POST', '/api/boats/swan/sink', { as: 'captain', body: { because: 'x' } })).status).toBe(204);
  });

  it('takes nothing but an empty object where its operation names no body', async () => {
    expect(await codeOf(send('POST', '/api/boats/swan/ping', { as: 'captain', body: { colour: 1 } }))).toEqual([
      422,
      'invalid',
    ]);
    expect((await send('POST', '/api/boats/swan/ping', { as: 'captain', body: {} })).answer).toBe('Swan');
    expect((await send('POST', '/api/boats/swan/ping', { as: 'captain' })).answer).toBe('Swan');
  });

  it('names who was refused, for the audit', async () => {
    refused.length = 0;
    await send('PATCH', '/api/boats/swan', { as: 'guest', body: { name: 'Heron' } });
    expect(refused).toEqual(['sailor PATCH /api/boats/swan forbidden']);
  });
});

describe('what is not JSON', () => {
  it('bytes come with their type and length, and are not sniffed', async () => {
    const { status, headers, answer } = await send('GET', '/api/boats/swan/photo', { as: 'captain' });
    expect([status, answer]).toEqual([200, 'png']);
    expect(Object.fromEntries(headers)).toMatchObject({
      'content-type': 'image/png',
      'content-length': '3',
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
    });
  });

  it('a redirect names the other address and is not kept', async () => {
    const { status, headers } = await send('GET', '/api/harbour');
    expect([status, headers.get('location')]).toEqual([303, 'https://harbour.example/']);
    expect(headers.get('cache-control')).toBe('no-store');
  });

  const page = (text: string, fields: Record<string, string>): FormData => {
    const form = new FormData();
    for (const [name, value] of Object.entries(fields)) form.set(name, value);
    form.set('file', new Blob([text]), 'page.txt');
    return form;
  };

  it('a form brings its file and fields', async () => {
    const reply = await send('POST', '/api/boats/swan/log', { as: 'captain', form: page('calm', { day: 'today' }) });
    expect(reply.answer).toBe('today: calm');
  });

  it.each([
    ['404 before a wrong field', '/api/boats/none/log', page('calm', { day: 'never' }), [404, 'not-found']],
    ['422 for a wrong field', '/api/boats/swan/log', page('calm', { day: 'never' }), [422, 'invalid']],
    ['422 for an unknown field', '/api/boats/swan/log', page('calm', { day: 'today', to: 'x' }), [422, 'invalid']],
    [
      '413 for a file that is too large',
      '/api/boats/swan/log',
      page('x'.repeat(17), { day: 'today' }),
      [413, 'too-large'],
    ],
  ])('a form is refused: %s', async (_what, path, form, expected) => {
    expect(await codeOf(send('POST', path, { as: 'captain', form }))).toEqual(expected);
  });
});
