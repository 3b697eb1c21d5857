import { type TestDatabase, testDatabase } from '@cityloop/db/testing/test-database';
import { MINI_CITY } from '@cityloop/steward/import/fixture/mini-city';
import { importCity } from '@cityloop/steward/import/import-city';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createCurrentCity } from './current-city.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
  await importCity(database.owner, MINI_CITY);
});
afterAll(() => database?.drop());

describe('the city in force', () => {
  it('is made once, however many ask, and again when another edition was imported', async () => {
    const city = createCurrentCity(database.service);
    let made = 0;
    const make = async () => {
      made += 1;
      return made;
    };
    expect(await Promise.all([city.get('it', make), city.get('it', make)])).toEqual([1, 1]);
    expect(await city.grids()).toBe(await city.grids());
    await database.owner.query('update city set imported_at = imported_at + $1::interval', ['1 second']);
    expect(await city.get('it', make)).toBe(2);
  });

  it('is made again where making it failed', async () => {
    const city = createCurrentCity(database.service);
    await expect(city.get('it', () => Promise.reject(new Error('away')))).rejects.toThrow('away');
    expect(await city.get('it', async () => 'here')).toBe('here');
  });

  it('finds the unit grid around a point, and none outside', async () => {
    const locate = await createCurrentCity(database.service).locator();
    const { rows } = await database.owner.query('select grid, lon, lat from component order by id limit 1');
    expect(locate(rows[0])?.code).toBe(rows[0].grid);
    expect(locate({ lon: 0, lat: 0 })).toBeUndefined();
  });
});
