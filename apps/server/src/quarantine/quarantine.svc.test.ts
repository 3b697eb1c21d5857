import { addQuarantineCounts, insertQuarantine } from '@cityloop/db/quarantine/quarantine';
import type { QuarantinedMessage } from '@cityloop/domain/telemetry/quarantined-message';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { readJson, type TestServer, testServer } from '../test/test-server.ts';

const NOON = new Date(Date.UTC(2026, 4, 10, 12));
const PATTERN = 'city/v1/+/+/reading';

let server: TestServer;
let chief: string;
let viewer: string;

beforeAll(async () => {
  server = await testServer();
  [chief, viewer] = await Promise.all([server.signIn('chief'), server.signIn('viewer')]);
});
beforeEach(() => server.database.owner.query('truncate quarantine, quarantine_count, inbox, audit_entry'));
afterAll(() => server?.stop());

function row(changes: Partial<QuarantinedMessage> = {}): QuarantinedMessage {
  const raw = Buffer.from('[{"n":"water-level","v":1}]');
  return {
    receivedAt: NOON,
    topic: 'city/v1/990201/NEW-1/reading',
    username: 'simulator',
    reason: 'unknown_device',
    detail: 'no device NEW-1 is registered',
    raw,
    rawBytes: raw.length,
    rawSha256: Buffer.alloc(32),
    ...changes,
  };
}

const setAside = (...rows: QuarantinedMessage[]) => insertQuarantine(server.database.service, rows);
const get = async (path: string) => readJson(await server.fetch(path, { headers: { cookie: chief } }));
const ids = async (): Promise<string[]> =>
  (await get('/api/quarantine')).items.map(({ id }: { id: string }) => id).reverse();
const post = async (path: string, body?: unknown, cookie = chief) => {
  const response = await server.send('POST', path, cookie, body);
  return { status: response.status, body: await readJson(response) };
};
const audit = async () =>
  (await server.database.owner.query('select actor, what, subject, outcome from audit_entry order by id')).rows;
const inbox = async () => (await server.database.owner.query('select * from inbox order by id')).rows;

describe('GET /api/quarantine', () => {
  it('answers what came and what is kept of it, by whom, in what state', async () => {
    await setAside(row({ rawBytes: 90_000 }));
    expect((await get('/api/quarantine?source=simulator&redriven=false')).items).toEqual([
      expect.objectContaining({
        at: NOON.toISOString(),
        username: 'simulator',
        source: 'simulator',
        topicPattern: PATTERN,
        bytes: 90_000,
        keptBytes: 27,
        state: 'open',
        triedAt: null,
        redrivenAt: null,
      }),
    ]);
    expect((await get('/api/quarantine?source=nobody')).items).toEqual([]);
  });
});

describe('GET /api/quarantine/groups', () => {
  it('answers how many there were and how many are kept', async () => {
    await setAside(row(), row());
    const counted = { source: 'simulator', topicPattern: PATTERN, reason: 'unknown_device', hour: NOON, seen: 5_000 };
    await addQuarantineCounts(server.database.service, [{ ...counted, firstAt: NOON, lastAt: NOON }]);
    expect((await get('/api/quarantine/groups?redriven=false')).items).toEqual([
      {
        source: 'simulator',
        topicPattern: PATTERN,
        reason: 'unknown_device',
        count: 5_000,
        kept: 2,
        redriven: 0,
        waiting: 0,
        incomplete: 0,
        firstAt: NOON.toISOString(),
        lastAt: NOON.toISOString(),
        sample: expect.any(String),
        detail: 'no device NEW-1 is registered',
        devices: 1,
        device: { id: 'NEW-1', inService: false },
        department: null,
      },
    ]);
  });
});

describe('POST /api/quarantine/{id}/redrive', () => {
  it('hands the message to ingest as it came, and notes who asked', async () => {
    await setAside(row());
    const [id] = await ids();
    const { status, body } = await post(`/api/quarantine/${id}/redrive`);
    expect({ status, state: body.state }).toEqual({ status: 200, state: 'waiting' });
    expect(await inbox()).toEqual([
      expect.objectContaining({ topic: row().topic, payload: row().raw, received_at: NOON, username: 'simulator' }),
    ]);
    expect(await audit()).toEqual([{ actor: 'chief', what: 'redrive', subject: `quarantine ${id}`, outcome: 'ok' }]);
  });

  it('is refused while the message waits', async () => {
    await setAside(row());
    const [id] = await ids();
    await post(`/api/quarantine/${id}/redrive`);
    const { status, body } = await post(`/api/quarantine/${id}/redrive`);
    expect({ status, code: body.code, state: body.state }).toEqual({
      status: 409,
      code: 'action-not-allowed',
      state: 'waiting',
    });
    expect(await inbox()).toHaveLength(1);
  });

  it('is refused once the message was taken in', async () => {
    await setAside(row());
    await server.database.owner.query('update quarantine set redriven_at = now()');
    const { status, body } = await post(`/api/quarantine/${(await ids())[0]}/redrive`);
    expect({ status, state: body.state }).toEqual({ status: 409, state: 'redriven' });
    expect(await inbox()).toEqual([]);
  });

  it('is refused where only a part is kept, and says how much', async () => {
    await setAside(row({ reason: 'too_large', rawBytes: 300_000 }));
    const { status, body } = await post(`/api/quarantine/${(await ids())[0]}/redrive`);
    expect({ status, state: body.state }).toEqual({ status: 409, state: 'incomplete' });
    expect(body.detail).toContain('27 of its 300000 bytes');
    expect(await inbox()).toEqual([]);
  });

  it.each(['0', '999999', 'x', '9'.repeat(40)])('answers 404 for %s', async (id) => {
    expect((await post(`/api/quarantine/${id}/redrive`)).status).toBe(404);
  });

  it('is denied to whoever only reads, which the audit keeps', async () => {
    await setAside(row());
    const [id] = await ids();
    expect((await post(`/api/quarantine/${id}/redrive`, undefined, viewer)).status).toBe(403);
    expect((await post('/api/quarantine/redrive', { reason: 'unknown_device' }, viewer)).status).toBe(403);
    expect(await inbox()).toEqual([]);
    // A refusal is answered at once and audited beside it, so the lines come a little later, in either order.
    const refused = (path: string) => ({
      actor: 'viewer',
      what: 'refused',
      subject: `POST ${path}`,
      outcome: 'forbidden',
    });
    await expect
      .poll(async () => new Set(await audit()), { timeout: 10_000 })
      .toEqual(new Set([refused(`/api/quarantine/${id}/redrive`), refused('/api/quarantine/redrive')]));
  });
});

describe('POST /api/quarantine/redrive', () => {
  it('takes at most 500 of a group by a call, oldest first, and says what is left', async () => {
    await setAside(...Array.from({ length: 502 }, () => row()), row({ rawBytes: 90_000 }), row({ username: 'other' }));
    const group = { source: 'simulator', reason: 'unknown_device', topicPattern: PATTERN };
    expect(await post('/api/quarantine/redrive', group)).toEqual({
      status: 200,
      body: { sent: 500, remaining: 2, waiting: 500, incomplete: 1 },
    });
    expect((await post('/api/quarantine/redrive', group)).body).toEqual({
      sent: 2,
      remaining: 0,
      waiting: 502,
      incomplete: 1,
    });
    expect(await inbox()).toHaveLength(502);
    expect(await audit()).toMatchObject([
      { what: 'redrive', outcome: '500 sent' },
      { what: 'redrive', outcome: '2 sent' },
    ]);
  });

  it.each([{}, { nonsense: 1 }])('refuses %j: it says nothing of what to try again', async (body) => {
    expect((await post('/api/quarantine/redrive', body)).status).toBe(422);
  });
});
