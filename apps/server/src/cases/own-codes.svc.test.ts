import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MINI_CITY } from '@cityloop/steward/import/fixture/mini-city';
import { importCity } from '@cityloop/steward/import/import-city';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readJson, type TestServer, testServer } from '../test/test-server.ts';

/** The mini city's codes and those that it has of its own here, the longest first. */
const OWN_CODES = [
  ['99020100100101', 'gml.1'],
  ['99020100100102', 'gml.2'],
  ['99020200100101', 'gml.3'],
  ['99020200100102', 'gml.4'],
  ['990201001001', 'Quarter_1'],
  ['990202001001', 'Quarter_2'],
  ['990201001', 'Centre-1'],
  ['990202001', 'North-1'],
  ['990201', 'Centre'],
  ['990202', 'North'],
] as const;

let server: TestServer;
let folder: string;

beforeAll(async () => {
  server = await testServer();
  folder = await mkdtemp(join(tmpdir(), 'cityloop-own-'));
  await cp(MINI_CITY, folder, { recursive: true });
  for (const file of await readdir(folder)) {
    const text = await readFile(join(folder, file), 'utf8');
    await writeFile(
      join(folder, file),
      OWN_CODES.reduce((all, [code, own]) => all.replaceAll(new RegExp(`\\b${code}\\b`, 'g'), own), text),
    );
  }
  await importCity(server.database.owner, folder);
});
afterAll(async () => {
  await server.stop();
  await rm(folder, { recursive: true });
});

describe('a city of codes of its own', () => {
  it('has cases in its districts, which the log says for itself and people see by them', async () => {
    const clerk = await server.signIn('clerk');
    const chief = await server.signIn('chief');
    const report = { category: 'illegal-dumping', title: 'x', location: { lon: 120.005, lat: 30.005 } };
    const born = await server.send('POST', '/api/cases', clerk, { requestId: crypto.randomUUID(), ...report });
    expect(born.status).toBe(201);
    const { id } = await readJson(born);
    const seen = await server.fetch(`/api/cases?district=Centre`, { headers: { cookie: chief } });
    expect((await readJson(seen)).items).toEqual([
      expect.objectContaining({ id, district: 'Centre', street: 'Centre-1', grid: 'gml.1' }),
    ]);
    const { rows } = await server.database.owner.query(
      "select body -> 'report' -> 'areas' as areas from case_action where case_id = $1 and seq = 1",
      [id],
    );
    expect(rows).toEqual([{ areas: ['Centre', 'Centre-1', 'Quarter_1'] }]);
    const districts = await readJson(await server.fetch('/api/districts', { headers: { cookie: chief } }));
    expect(districts.features.map((each: { properties: { code: string } }) => each.properties.code)).toContain(
      'Centre',
    );
  });
});
