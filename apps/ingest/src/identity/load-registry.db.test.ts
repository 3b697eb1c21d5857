import { afterAll, beforeAll, expect, it } from 'vitest';
import { cityDatabase } from '../test/running-ingest.ts';
import { loadRegistry } from './load-registry.ts';

let database: Awaited<ReturnType<typeof cityDatabase>>;
beforeAll(async () => {
  database = await cityDatabase();
});
afterAll(() => database?.drop());

it('knows who speaks for a device: the gateway at the top, and an end where gateways stand in a ring', async () => {
  const parents = { top: null, middle: 'top', bottom: 'middle', ring1: 'ring2', ring2: 'ring1', onRing: 'ring1' };
  for (const id of Object.keys(parents)) {
    await database.owner.query(
      `insert into component (id, type, name, district, grid, lon, lat) values ($1, 'gateway', $1, '990101', '', 0, 0)`,
      [id],
    );
  }
  for (const [id, parent] of Object.entries(parents)) {
    await database.owner.query('update component set parent = $2 where id = $1', [id, parent]);
  }
  const { devices, speakers } = await loadRegistry(database.service);
  const byKey = new Map([...devices.values()].map(({ id, key }) => [key, id]));
  const speakerOf = (id: string) => byKey.get(speakers.get(devices.get(id)?.key ?? 0) ?? 0);
  expect(Object.keys(parents).map(speakerOf)).toEqual([undefined, 'top', 'top', 'ring2', 'ring1', 'ring2']);
});
