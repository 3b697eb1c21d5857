import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { jpeg, png } from '../test/pictures.ts';
import { type Person, type TestCity, testCity } from '../test/test-city.ts';

const JPEG = jpeg('EXIF: 30.005 N');
const PNG = png();
const HASH = createHash('sha256').update(JPEG).digest('hex');

let city: TestCity;
let clerk: Person;
let chief: Person;
let caseId: string;

beforeAll(async () => {
  city = await testCity();
  clerk = await city.as('clerk');
  chief = await city.as('chief');
});
afterAll(async () => {
  await city.stop();
});
beforeEach(async () => {
  const location = { lon: 120.005, lat: 30.005 };
  caseId = (await clerk.post('/api/cases', { category: 'illegal-dumping', title: 'Rubbish', location })).body.id;
});

describe('evidence', () => {
  it('is kept byte for byte under its hash and comes back as it was', async () => {
    const { status, body } = await clerk.upload(caseId, JPEG, 'before');
    expect({ status, sha256: body.sha256 }).toEqual({ status: 201, sha256: HASH });
    expect(await readFile(join(city.parts.evidenceFolder, HASH.slice(0, 2), HASH))).toEqual(JPEG);
    const back = await clerk.get(`/api/cases/${caseId}/evidence/${body.id}`);
    expect(back.body).toEqual(JPEG);
    expect(Object.fromEntries(back.headers)).toMatchObject({
      'content-type': 'image/jpeg',
      'content-disposition': 'inline',
      'x-content-type-options': 'nosniff',
      'cache-control': expect.stringContaining('private'),
    });
  });

  it('leaves no draft behind', async () => {
    await clerk.upload(caseId, PNG, 'before');
    const files = await readdir(city.parts.evidenceFolder, { recursive: true });
    expect(files.filter((name) => name.endsWith('.draft'))).toEqual([]);
  });

  it('is listed with its case', async () => {
    await clerk.upload(caseId, PNG, 'confirmation');
    const { body } = await clerk.get(`/api/cases/${caseId}`);
    expect(body.evidence).toMatchObject([
      { stage: 'confirmation', mediaType: 'image/png', bytes: PNG.length, by: 'clerk' },
    ]);
  });

  it('is one piece when the same file comes again at the same stage, also at once', async () => {
    const replies = await Promise.all([1, 2, 3].map(() => clerk.upload(caseId, JPEG, 'before')));
    expect(new Set(replies.map((reply) => reply.body.id)).size).toBe(1);
    const other = await clerk.upload(caseId, JPEG, 'after');
    expect(other.body.id).not.toBe(replies[0]?.body.id);
  });

  it('is refused by its content whatever its name says: 415', async () => {
    const page = Buffer.from('<!doctype html><script>alert(1)</script>');
    expect((await clerk.upload(caseId, page, 'before')).body).toMatchObject({
      status: 415,
      code: 'unsupported-media-type',
    });
  });

  it('is refused where it is broken or too large to be opened: 415 and 413', async () => {
    const begun = Buffer.from([0xff, 0xd8, 0xff]);
    expect((await clerk.upload(caseId, begun, 'before')).body).toMatchObject({ status: 415, code: 'broken-file' });
    const huge = png(1, 1, { width: 40_000, height: 40_000 });
    expect((await clerk.upload(caseId, huge, 'before')).body).toMatchObject({ status: 413, code: 'too-many-pixels' });
  });

  it('goes out as a file to save where it is a document, which may carry a script', async () => {
    const { body } = await clerk.upload(caseId, Buffer.from('%PDF-1.7\n'), 'before');
    const { headers } = await clerk.get(`/api/cases/${caseId}/evidence/${body.id}`);
    expect(headers.get('content-disposition')).toMatch(/^attachment; filename="evidence-[\w-]+\.pdf"$/);
  });

  it('is refused above 10 MiB: 413', async () => {
    const large = Buffer.concat([JPEG, Buffer.alloc(10 * 2 ** 20)]);
    expect((await clerk.upload(caseId, large, 'before')).body).toMatchObject({ status: 413, code: 'too-large' });
  });

  it('is refused at an unknown stage, and without a form: 422', async () => {
    expect((await clerk.upload(caseId, JPEG, 'someday')).body).toMatchObject({ status: 422, code: 'invalid' });
    expect((await clerk.post(`/api/cases/${caseId}/evidence`, {})).body).toMatchObject({
      status: 422,
      code: 'invalid',
    });
  });

  it('is refused on an ended case: 409', async () => {
    expect((await chief.act({ id: caseId, version: 1 }, 'decline', { reason: 'not ours' })).status).toBe(200);
    const problem = (await clerk.upload(caseId, JPEG, 'before')).body;
    expect(problem).toMatchObject({ status: 409, code: 'action-not-allowed', allowed: ['comment'] });
  });

  it('of another person is another piece, also where the file is the same', async () => {
    const [mine, theirs] = [await clerk.upload(caseId, JPEG, 'before'), await chief.upload(caseId, JPEG, 'before')];
    expect(theirs.body.id).not.toBe(mine.body.id);
  });

  it('is not taken from a department that lost the case: 409', async () => {
    const [collector, dispatcher, handler] = await Promise.all(['collector', 'dispatcher', 'handler'].map(city.as));
    const step = async (who: Person | undefined, action: string, said: object = {}) => {
      const { body } = await chief.get(`/api/cases/${caseId}`);
      const reply = await who?.act(body, action, { ...said });
      expect(reply?.status, JSON.stringify(reply?.body)).toBe(200);
    };
    await step(collector, 'confirm', { holds: true });
    await step(chief, 'file');
    await step(dispatcher, 'dispatch', { department: 'municipal', reason: 'theirs' });
    expect((await handler?.upload(caseId, JPEG, 'before'))?.status).toBe(201);
    await step(handler, 'return', { reason: 'not ours' });
    expect((await handler?.upload(caseId, JPEG, 'after'))?.body).toMatchObject({
      status: 409,
      code: 'action-not-allowed',
    });
  });

  it('is hidden with its case: 404 out of scope, and under another case', async () => {
    const { body } = await clerk.upload(caseId, JPEG, 'before');
    const north = await city.as('north-chief');
    expect((await north.get(`/api/cases/${caseId}/evidence/${body.id}`)).status).toBe(404);
    expect((await north.upload(caseId, JPEG, 'before')).status).toBe(404);
    const location = { lon: 120.005, lat: 30.005 };
    const other = await clerk.post('/api/cases', { category: 'illegal-dumping', title: 'More', location });
    expect((await clerk.get(`/api/cases/${other.body.id}/evidence/${body.id}`)).status).toBe(404);
  });

  it('is not for those who only look: 403', async () => {
    expect((await (await city.as('viewer')).upload(caseId, JPEG, 'before')).status).toBe(403);
  });
});
