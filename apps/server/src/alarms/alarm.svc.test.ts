import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { MORNING, type Person, type TestCity, testCity } from '../test/test-city.ts';

let city: TestCity;
let chief: Person;
let id: string;

beforeAll(async () => {
  city = await testCity();
  chief = await city.as('chief');
});
afterAll(async () => {
  await city.stop();
});
beforeEach(async () => {
  const { rows } = await city.database.service.query(
    `insert into alarm (rule, rule_version, component_key, metric_key, raised_at, value, window_from, window_to, awaits_case, active)
     select 'water-level-flood', 1, c.key, m.key, $1, 0.5, $1, $1, false, false
     from component c join metric m on m.component_type = c.type and m.code = 'water-level' where c.id = 'WL-0001' returning id`,
    [MORNING],
  );
  id = String(rows[0].id);
});

const acknowledge = (by: Person, requestId: string = randomUUID()) =>
  by.post(`/api/alarms/${id}/actions`, { requestId, action: 'acknowledge' });

describe('an alarm', () => {
  it('says which rule, value and window raised it', async () => {
    const { body } = await chief.get(`/api/alarms/${id}`);
    expect(body).toMatchObject({
      rule: 'water-level-flood',
      ruleVersion: 1,
      value: 0.5,
      threshold: 0.3,
      component: 'WL-0001',
    });
    expect(body.allowedActions).toEqual(['acknowledge']);
  });

  it('is acknowledged with who and when, and screens are told', async () => {
    const { status, body } = await acknowledge(chief);
    expect(status).toBe(200);
    expect(body).toMatchObject({ acknowledged: true, acknowledgedBy: 'chief', version: 2, allowedActions: [] });
    const { rows } = await city.database.service.query(
      `select version, district from change_pending where kind = 'alarm' and subject_id = $1`,
      [id],
    );
    expect(rows).toEqual([{ version: 2, district: '990201' }]);
  });

  it('is acknowledged once by two clients at once with one request: both get the same answer', async () => {
    const requestId = randomUUID();
    const replies = await Promise.all([acknowledge(chief, requestId), acknowledge(chief, requestId)]);
    expect(replies.map((reply) => reply.status)).toEqual([200, 200]);
    expect(replies[1]?.body).toEqual(replies[0]?.body);
  });

  it('answers the same request again as it stood then, though it has a case and another end since', async () => {
    const requestId = randomUUID();
    const first = await acknowledge(chief, requestId);
    await city.database.service.query(
      `update alarm set cleared_at = $2, version = version + 1, case_id = 'none' where id = $1`,
      [id, MORNING],
    );
    expect((await chief.get(`/api/alarms/${id}`)).body).toMatchObject({ version: 3, case: 'none' });
    expect((await acknowledge(chief, requestId)).body).toEqual(first.body);
  });

  it('is acknowledged by one of two who try: the other is told who did', async () => {
    const clerk = await city.as('clerk');
    const replies = await Promise.all([acknowledge(chief), acknowledge(clerk)]);
    expect(replies.map((reply) => reply.status).sort()).toEqual([200, 409]);
  });

  it('refuses a requestId of somebody else: request-id-reused', async () => {
    const requestId = randomUUID();
    await acknowledge(chief, requestId);
    expect((await acknowledge(await city.as('clerk'), requestId)).body).toMatchObject({
      status: 409,
      code: 'request-id-reused',
    });
  });

  it('is for posts that act on alarms: 403 for a viewer', async () => {
    expect((await acknowledge(await city.as('viewer'))).status).toBe(403);
  });

  it('is hidden out of scope: 404 in another district, and for a handler whose department has no case of it', async () => {
    expect((await acknowledge(await city.as('north-chief'))).status).toBe(404);
    expect((await (await city.as('handler')).get(`/api/alarms/${id}`)).status).toBe(404);
    expect((await (await city.as('handler')).get('/api/alarms')).body.items).toEqual([]);
    expect((await chief.get('/api/alarms/99999999')).status).toBe(404);
  });

  it('422 for an unknown action', async () => {
    const reply = await chief.post(`/api/alarms/${id}/actions`, { requestId: randomUUID(), action: 'ignore' });
    expect(reply.body).toMatchObject({ status: 422, code: 'invalid' });
  });

  it('is listed newest first, page by page', async () => {
    const whole = (await chief.get('/api/alarms')).body.items.map((item: { id: string }) => item.id);
    expect(whole[0]).toBe(id);
    const first = await chief.get('/api/alarms?limit=1');
    const second = await chief.get(`/api/alarms?limit=1&cursor=${first.body.next}`);
    expect([first.body.items[0].id, second.body.items[0].id]).toEqual(whole.slice(0, 2));
    expect((await chief.get('/api/alarms?active=true')).body.items).toEqual([]);
  });
});
