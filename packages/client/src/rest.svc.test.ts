import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isProblem, isTemporary, ProblemError, UnexpectedAnswerError, UnreachableError } from './problem.ts';
import { createRestClient, pathOf, queryOf } from './rest.ts';
import { createAccountClient, signIn, waitUntilReady, whoAmI } from './session.ts';

const SESSION = {
  username: 'clerk',
  displayName: 'Lin',
  roles: ['clerk'],
  department: null,
  districts: [],
  kind: 'account',
};

interface Seen {
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

describe('createRestClient', () => {
  let server: Server;
  let baseUrl: string;
  let seen: Seen[];
  let answer: (response: ServerResponse) => void;

  beforeEach(async () => {
    seen = [];
    server = createServer(async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      const { method, url, headers } = request;
      seen.push({ method, url, headers, body: Buffer.concat(chunks).toString() });
      answer(response);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterEach(() => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  });

  const json =
    (status: number, body: unknown, headers: Record<string, string> = {}) =>
    (response: ServerResponse) =>
      response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));

  it('calls by name: method, path with parameters, query and body', async () => {
    answer = json(200, { items: [], next: null });
    const rest = createRestClient({ baseUrl: `${baseUrl}/`, token: 't0' });
    await rest.call('listReadings', { params: { id: 'a/b' }, query: { metric: 'pm25', resolution: '1h' } });
    answer = json(200, SESSION);
    await signIn(rest, 'clerk', 'secret');
    expect(seen.map(({ method, url, body }) => [method, url, body])).toEqual([
      ['GET', '/api/components/a%2Fb/readings?metric=pm25&resolution=1h', ''],
      ['POST', '/api/session', '{"username":"clerk","password":"secret"}'],
    ]);
    expect(seen[0]?.headers.authorization).toBe('Bearer t0');
  });

  it('keeps a session in a jar and sends Cookie and Origin', async () => {
    const rest = createRestClient({ baseUrl, cookies: 'jar' });
    answer = json(200, SESSION, { 'set-cookie': 'session=s1; Path=/; HttpOnly' });
    await signIn(rest, 'clerk', 'secret');
    answer = json(200, SESSION);
    expect((await whoAmI(rest))?.username).toBe('clerk');
    expect(seen[1]?.headers.cookie).toBe('session=s1');
    expect(seen[1]?.headers.origin).toBe(baseUrl);
    expect(rest.sessionHeaders()).toEqual({ cookie: 'session=s1', origin: baseUrl });
  });

  it('says nobody is signed in without throwing', async () => {
    answer = json(401, { type: 'about:blank', title: 'Unauthorized', status: 401, code: 'unauthenticated' });
    expect(await whoAmI(createRestClient({ baseUrl }))).toBeUndefined();
  });

  it('signs an account in when its session has ended, and repeats the call', async () => {
    const unauthenticated = { type: 'about:blank', title: 'Unauthorized', status: 401, code: 'unauthenticated' };
    answer = (response) => {
      const [last] = seen.slice(-1);
      if (last?.method === 'POST') return json(200, SESSION, { 'set-cookie': 'session=s2; Path=/' })(response);
      return last?.headers.cookie ? json(200, SESSION)(response) : json(401, unauthenticated)(response);
    };
    const account = createAccountClient({ baseUrl, username: 'clerk', password: 'secret' });
    expect((await account.call('getSession')).username).toBe('clerk');
    expect(seen.map(({ method }) => method)).toEqual(['GET', 'POST', 'GET']);
  });

  it('waits until the server is ready', async () => {
    answer = (response) => response.writeHead(seen.length > 1 ? 200 : 503).end();
    await waitUntilReady(baseUrl, new AbortController().signal);
    expect(seen.map(({ url }) => url)).toEqual(['/readyz', '/readyz']);
    await expect(waitUntilReady(baseUrl, AbortSignal.abort(new Error('stopping')))).rejects.toThrow('stopping');
  });

  it('throws the problem with its facts', async () => {
    answer = json(409, {
      type: 'about:blank',
      title: 'Conflict',
      status: 409,
      code: 'action-not-allowed',
      detail: 'Cannot close it.',
      allowed: ['comment'],
    });
    const failure = await createRestClient({ baseUrl })
      .call('getCity')
      .catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(ProblemError);
    expect(isProblem(failure, 'action-not-allowed')).toBe(true);
    expect(failure).toMatchObject({ status: 409, detail: 'Cannot close it.', problem: { allowed: ['comment'] } });
  });

  it('makes a temporary problem of a proxy that answers with a page', async () => {
    answer = (response) => response.writeHead(502, { 'content-type': 'text/html' }).end('<h1>Bad gateway</h1>');
    const failure = await createRestClient({ baseUrl })
      .call('getCity')
      .catch((error: unknown) => error);
    expect(isProblem(failure, 'unavailable') && isTemporary(failure)).toBe(true);
  });

  it('refuses an answer that breaks the contract', async () => {
    answer = json(200, { username: 7 });
    await expect(createRestClient({ baseUrl }).call('getSession')).rejects.toBeInstanceOf(UnexpectedAnswerError);
  });

  it('says that nobody answered, in time or at all', async () => {
    answer = () => undefined;
    const slow = createRestClient({ baseUrl, timeoutMs: 30 });
    await expect(slow.call('getCity')).rejects.toThrow('none within 30 ms');
    const nobody = createRestClient({ baseUrl: 'http://127.0.0.1:1' });
    await expect(nobody.call('getCity')).rejects.toBeInstanceOf(UnreachableError);
  });

  it('stops when the caller gives up', async () => {
    answer = () => undefined;
    const giveUp = new AbortController();
    const call = createRestClient({ baseUrl }).call('getCity', { signal: giveUp.signal });
    giveUp.abort(new Error('left the page'));
    await expect(call).rejects.toThrow('left the page');
  });

  it('uploads evidence as a form', async () => {
    answer = json(201, { id: 'e1', sha256: 'ab' });
    const rest = createRestClient({ baseUrl });
    const receipt = await rest.uploadEvidence('c 1', new Blob(['jpeg'], { type: 'image/jpeg' }), 'after', 'done.jpg');
    expect(receipt).toEqual({ id: 'e1', sha256: 'ab' });
    expect(seen[0]?.url).toBe('/api/cases/c%201/evidence');
    expect(seen[0]?.body).toContain('name="stage"\r\n\r\nafter');
    expect(seen[0]?.body).toContain('filename="done.jpg"');
  });
});

it('refuses a path with a missing parameter', () => {
  expect(() => pathOf('/api/cases/{id}')).toThrow('the parameter id is missing');
});

it('leaves out what is undefined', () => {
  expect(queryOf({ a: undefined, b: null })).toBe('');
  expect(queryOf({ a: 1, b: '望潮' })).toBe('?a=1&b=%E6%9C%9B%E6%BD%AE');
});
