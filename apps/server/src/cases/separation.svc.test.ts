import type { CaseDetail } from '@cityloop/contract/rest/case';
import { insertAccount } from '@cityloop/db/people/account';
import type { Role } from '@cityloop/domain/account/actor';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { jpeg } from '../test/pictures.ts';
import { type Person, type TestCity, testCity } from '../test/test-city.ts';

/** People of several posts, so that what stops them is what they did. */
const TWO_POSTS: readonly (readonly [string, Role[]])[] = [
  ['doer-chief', ['handler', 'dutyChief']],
  ['clerk-chief', ['clerk', 'dutyChief']],
  ['judge-handler', ['collector', 'handler']],
];

let city: TestCity;
const people = new Map<string, Person>();

beforeAll(async () => {
  city = await testCity();
  for (const [username, roles] of TWO_POSTS) {
    const account = { username, displayName: username, passwordHash: 'not used here', districts: [] };
    await insertAccount(city.database.owner, { ...account, roles, department: 'municipal' });
  }
});
afterAll(async () => {
  await city.stop();
});

async function person(name: string): Promise<Person> {
  const known = people.get(name) ?? (await city.as(name));
  people.set(name, known);
  return known;
}

async function reported(by: string, category = 'noise-nuisance'): Promise<CaseDetail> {
  const report = { category, title: 'A drill at night', location: { lon: 120.005, lat: 30.005 } };
  return (await (await person(by)).post('/api/cases', report)).body;
}

type Walk = readonly (readonly [who: string, action: string, said?: Record<string, unknown>])[];

async function walked(from: CaseDetail, steps: Walk): Promise<CaseDetail> {
  let caseFile = from;
  for (const [who, action, said] of steps) {
    const { status, body } = await (await person(who)).act(caseFile, action, said);
    expect(status, `${who} ${action}: ${JSON.stringify(body)}`).toBe(200);
    caseFile = body;
  }
  return caseFile;
}

const FILED: Walk = [
  ['collector', 'confirm', { holds: true }],
  ['chief', 'file'],
];
const DISPATCHED: Walk = [...FILED, ['dispatcher', 'dispatch', { department: 'municipal', reason: 'theirs' }]];

async function refused(caseFile: CaseDetail, who: string, action: string, said?: Record<string, unknown>) {
  return (await (await person(who)).act(caseFile, action, said)).body;
}

describe('separation of duties, by what a person did in this case', () => {
  it('who disposed it may never close it, nor void it', async () => {
    const steps: Walk = [
      ...DISPATCHED,
      ['doer-chief', 'accept'],
      ['doer-chief', 'dispose'],
      ['collector2', 'passVerification'],
    ];
    const verified = await walked(await reported('clerk'), steps);
    for (const action of ['close', 'void']) {
      expect(
        await refused(verified, 'doer-chief', action, { ...(action === 'void' && { reason: 'r' }) }),
      ).toMatchObject({
        status: 403,
        code: 'separation-of-duties',
      });
    }
    const seen = await (await person('doer-chief')).get(`/api/cases/${verified.id}`);
    expect(seen.body.allowedActions).not.toContain('close');
    await walked(verified, [['chief', 'close']]);
  });

  it('who asked for voiding does not approve it', async () => {
    const asked = await walked(await reported('clerk'), [['clerk-chief', 'requestVoid', { reason: 'a test call' }]]);
    expect(await refused(asked, 'clerk-chief', 'void')).toMatchObject({ status: 403, because: 'requesterMayNotVoid' });
    await walked(asked, [['chief', 'void']]);
  });

  it('who reported a case that was merged in does not confirm the one that goes on', async () => {
    const survivor = await reported('clerk');
    const other = await reported('collector');
    await walked(other, [['clerk', 'merge', { into: survivor.id }]]);
    const merged = (await (await person('chief')).get(`/api/cases/${survivor.id}`)).body;
    expect(await refused(merged, 'collector', 'confirm', { holds: true })).toMatchObject({
      status: 403,
      because: 'reporterMayNotConfirm',
    });
    await walked(merged, [['collector2', 'confirm', { holds: true }]]);
  });

  it('who confirmed it does not handle it, and is not named for it', async () => {
    const filed = await walked(await reported('clerk'), [
      ['judge-handler', 'confirm', { holds: true }],
      ['chief', 'file'],
    ]);
    const said = { department: 'municipal', reason: 'theirs' };
    expect(await refused(filed, 'dispatcher', 'dispatch', { ...said, handler: 'judge-handler' })).toMatchObject({
      status: 422,
    });
    const dispatched = await walked(filed, [['dispatcher', 'dispatch', said]]);
    expect(await refused(dispatched, 'judge-handler', 'accept')).toMatchObject({ because: 'judgeMayNotHandle' });
  });
});

describe('voiding', () => {
  it('needs a request or a reason: 422 without either, also for a reason of blanks', async () => {
    const caseFile = await reported('clerk');
    for (const said of [{}, { reason: '' }, { reason: '\u200b\u202e' }]) {
      expect(await refused(caseFile, 'chief', 'void', said)).toMatchObject({ status: 422, code: 'reason-required' });
    }
    await walked(caseFile, [['chief', 'void', { reason: 'a test call' }]]);
  });
});

describe('evidence is bound to who took it, at which stage and in which state', () => {
  const upload = async (who: string, id: string, stage: string, mark = who) =>
    (await (await person(who)).upload(id, jpeg(mark), stage)).body.id as string;

  it('through the loop of a category that asks for photos', async () => {
    const steps: Walk = [...FILED, ['dispatcher', 'dispatch', { department: 'municipal' }], ['handler', 'accept']];
    let caseFile = await walked(await reported('clerk', 'manhole-cover-missing'), steps);
    const { id } = caseFile;
    const dispatchers = await upload('dispatcher', id, 'after');
    expect(await refused(caseFile, 'handler', 'dispose', { evidence: [dispatchers] })).toMatchObject({ status: 422 });
    const first = await upload('handler', id, 'after');
    caseFile = await walked(caseFile, [['handler', 'dispose', { evidence: [first] }]]);
    expect(await refused(caseFile, 'collector2', 'passVerification')).toMatchObject({ code: 'evidence-required' });
    const handlers = await upload('handler', id, 'verification');
    for (const evidence of [[first], [handlers]]) {
      expect(await refused(caseFile, 'collector2', 'passVerification', { evidence })).toMatchObject({ status: 422 });
    }
    caseFile = await walked(caseFile, [
      ['collector2', 'failVerification', { reason: 'still open' }],
      ['handler', 'accept'],
    ]);
    city.setNow(new Date(city.parts.now().getTime() + 60_000));
    caseFile = await walked(caseFile, [['handler', 'arrive']]);
    const again = await upload('handler', id, 'after', 'the second time');
    caseFile = await walked(caseFile, [['handler', 'dispose', { evidence: [again] }]]);
    const proof = await upload('collector2', id, 'verification');
    await walked(caseFile, [
      ['collector2', 'passVerification', { evidence: [proof] }],
      ['chief', 'close'],
    ]);
  });

  it('a photo of the first round does not show the second', async () => {
    const steps: Walk = [...FILED, ['dispatcher', 'dispatch', { department: 'municipal' }], ['handler', 'accept']];
    let caseFile = await walked(await reported('clerk', 'manhole-cover-missing'), steps);
    const first = await upload('handler', caseFile.id, 'after');
    caseFile = await walked(caseFile, [['handler', 'dispose', { evidence: [first] }]]);
    city.setNow(new Date(city.parts.now().getTime() + 60_000));
    caseFile = await walked(caseFile, [
      ['collector2', 'failVerification', { reason: 'still open' }],
      ['handler', 'accept'],
    ]);
    expect(await refused(caseFile, 'handler', 'dispose', { evidence: [first] })).toMatchObject({
      status: 422,
      detail: expect.stringContaining('before the case came into this state'),
    });
  });
});
