import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { examineCity } from './examine-city.ts';
import { MINI_CITY } from './fixture/mini-city.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cityloop-examine-'));
  await cp(MINI_CITY, folder, { recursive: true });
});
afterEach(() => rm(folder, { recursive: true }));

it('finds nothing in a right city', async () => {
  const { faults, notes, components } = await examineCity(folder);
  expect([faults, notes, components.length]).toEqual([[], [], 6]);
});

it('tells swapped components, and those in another district than they say', async () => {
  const path = join(folder, 'components.csv');
  const [header = '', ...rows] = (await readFile(path, 'utf8')).trim().split('\n');
  const swapped = rows.map((row) => row.replace(/,(1\d\d\.\d+),(\d\d\.\d+)/, ',$2,$1'));
  await writeFile(path, [`${header},district`, `${swapped[0]},`, `${rows[1]},999999`].join('\n'));
  const { faults } = await examineCity(folder);
  expect(faults.filter(({ file }) => file === 'components.csv')).toEqual([
    expect.objectContaining({
      line: 2,
      column: 'lon+lat',
      message: expect.stringContaining('lon and lat are swapped'),
    }),
    expect.objectContaining({ line: 3, column: 'district', message: expect.stringContaining('not in 999999') }),
  ]);
});

it('needs a department, in a sheet that may be empty for all else', async () => {
  await writeFile(join(folder, 'accounts.csv'), '');
  await writeFile(join(folder, 'departments.csv'), 'code,name\n');
  const { faults } = await examineCity(folder);
  expect(faults.filter(({ file }) => file === 'departments.csv')).toEqual([
    { file: 'departments.csv', line: 1, message: 'holds no row; a city needs at least one department' },
  ]);
  expect(faults.some(({ file }) => file === 'accounts.csv')).toBe(false);
});
