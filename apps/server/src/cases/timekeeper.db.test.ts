import { appendCaseAction } from '@cityloop/db/case/case-action';
import { getCaseBook } from '@cityloop/db/case/case-book';
import { findCaseFile } from '@cityloop/db/case/case-file';
import { saveCaseFile } from '@cityloop/db/case/case-projection';
import { inTransaction } from '@cityloop/db/connection/transaction';
import { born } from '@cityloop/domain/case/apply';
import { BY_SYSTEM, reportEntry } from '@cityloop/domain/case/birth';
import type { CaseFile } from '@cityloop/domain/case/case-file';
import { createMetrics } from '@cityloop/runtime/metrics';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { MORNING, type TestCity, testCity } from '../test/test-city.ts';
import { keepTime } from './timekeeper.ts';

const MINUTE_MS = 60_000;
let city: TestCity;
let count = 0;

beforeAll(async () => {
  city = await testCity();
});
afterAll(async () => {
  await city.stop();
});
beforeEach(async () => {
  city.setNow(MORNING);
  await city.database.owner.query('truncate case_action, case_file, change_pending cascade');
});

/** Cases on the table as if their report had just come in; `exempt` ones wait for the system to confirm them. */
async function write(howMany: number, exempt = false): Promise<string[]> {
  const book = await getCaseBook(city.database.owner);
  const ids: string[] = [];
  await inTransaction(city.database.owner, async (db) => {
    for (let n = 0; n < howMany; n += 1) {
      count += 1;
      const id = `20260915-${String(count).padStart(5, '0')}`;
      const birth = reportEntry(id, { ...REPORT, confirmationExempt: exempt }, { ...BY_SYSTEM, at: MORNING }, book);
      await appendCaseAction(db, birth);
      await saveCaseFile(db, born(birth), MORNING);
      ids.push(id);
    }
  });
  return ids;
}

const REPORT: CaseFile['report'] = {
  channel: 'sensor',
  category: 'noise-nuisance',
  title: 'x',
  description: '',
  location: { lon: 120.005, lat: 30.005 },
  grid: '99020100100101',
  address: '',
  reporter: undefined,
  componentId: undefined,
  alarmId: undefined,
  externalId: undefined,
  confirmationExempt: false,
};

const changes = async () =>
  (await city.database.owner.query<{ n: number }>('select count(*)::int as n from change_pending')).rows[0]?.n;
const confirmations = async () =>
  (await city.database.owner.query<{ n: number }>(`select count(*)::int as n from case_action where type = 'confirm'`))
    .rows[0]?.n;
const column = async (id: string, name: string) =>
  (await city.database.owner.query(`select ${name} as value from case_file where id = $1`, [id])).rows[0]?.value;

describe('what is due at one moment', () => {
  it('is done once each by several servers side by side', async () => {
    await write(600);
    city.setNow(new Date(MORNING.getTime() + 100 * MINUTE_MS));
    const served = await Promise.all([keepTime(city.parts), keepTime(city.parts), keepTime(city.parts)]);
    expect(served.reduce((sum, one) => sum + one, 0)).toBe(600);
    expect(await changes()).toBe(600);
    expect(await keepTime(city.parts)).toBe(0);
  });

  it('is an action of the system where a report needs no 核实, once each, in the log like any other', async () => {
    const [id = ''] = await write(120, true);
    await Promise.all([keepTime(city.parts), keepTime(city.parts)]);
    expect(await confirmations()).toBe(120);
    expect(await findCaseFile(city.database.service, id)).toMatchObject({ state: 'confirmed', version: 2 });
    expect(await keepTime(city.parts)).toBe(0);
  });

  it('is done at the next look where nobody was there at its moment', async () => {
    const [id = ''] = await write(1);
    city.setNow(new Date(MORNING.getTime() + 30 * 24 * 60 * MINUTE_MS));
    expect(await keepTime(city.parts)).toBe(1);
    expect(await column(id, 'wakes_at')).toBeNull();
  });

  it('is not done again where the clock of the machine goes back', async () => {
    await write(1);
    city.setNow(new Date(MORNING.getTime() + 300 * MINUTE_MS));
    expect(await keepTime(city.parts)).toBe(1);
    city.setNow(MORNING);
    expect(await keepTime(city.parts)).toBe(0);
    city.setNow(new Date(MORNING.getTime() + 200 * MINUTE_MS));
    expect(await keepTime(city.parts)).toBe(0);
    expect(await changes()).toBe(1);
  });

  it('is left as it was where the transaction of a server ends before its commit', async () => {
    await write(3, true);
    const { takeWakingCases } = await import('@cityloop/db/case/case-wake');
    const died = inTransaction(city.database.service, async (db) => {
      expect((await takeWakingCases(db, MORNING, 50)).length).toBe(3);
      expect(await keepTime(city.parts)).toBe(0);
      throw new Error('the server dies');
    });
    await expect(died).rejects.toThrow('the server dies');
    await keepTime(city.parts);
    expect(await confirmations()).toBe(3);
  });
});

describe('a case that fails', () => {
  /** Its log has gone out of step with it: the next action can't be appended. */
  const spoil = (id: string) => city.database.owner.query('delete from case_action where case_id = $1', [id]);

  it('holds no other, is counted, and is tried again later and later', async () => {
    const metrics = createMetrics('test');
    const failures = metrics.counter({ name: 'failures_total', help: 'x' });
    const [bad = '', ...good] = await write(5, true);
    await spoil(bad);
    await keepTime(city.parts, failures);
    expect(await confirmations()).toBe(good.length);
    expect([await column(bad, 'wake_failures'), (await failures.get()).values[0]?.value]).toEqual([1, 1]);
    expect(await keepTime(city.parts, failures)).toBe(0);

    city.setNow(new Date(MORNING.getTime() + 5_000));
    await keepTime(city.parts, failures);
    expect(await column(bad, 'wake_failures')).toBe(2);
    city.setNow(new Date(MORNING.getTime() + 10_000));
    expect(await keepTime(city.parts, failures)).toBe(0);
    city.setNow(new Date(MORNING.getTime() + 15_000));
    expect(await keepTime(city.parts, failures)).toBe(1);
  });

  it('is served when it is right again, with what it missed', async () => {
    const [bad = ''] = await write(1, true);
    const { rows } = await city.database.owner.query('select * from case_action where case_id = $1', [bad]);
    await spoil(bad);
    await keepTime(city.parts);
    const { body, clocks, ...row } = rows[0];
    const values = [...Object.values(row), JSON.stringify(body), JSON.stringify(clocks)];
    const names = [...Object.keys(row), 'body', 'clocks'];
    await city.database.owner.query(
      `insert into case_action (${names.join(', ')}) values (${names.map((_, index) => `$${index + 1}`).join(', ')})`,
      values,
    );
    city.setNow(new Date(MORNING.getTime() + 60_000));
    await keepTime(city.parts);
    expect(await findCaseFile(city.database.service, bad)).toMatchObject({ state: 'confirmed' });
    expect(await column(bad, 'wake_failures')).toBe(0);
  });
});
