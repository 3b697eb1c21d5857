import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { RestClient } from '@cityloop/client/rest';
import { createAccountClient } from '@cityloop/client/session';
import type { CaseDetail } from '@cityloop/contract/rest/case';
import { createLogger } from '@cityloop/runtime/logger';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { startPeople } from './people.ts';
import { OBSERVER, readSimulatedAccounts } from './secrets.ts';
import { gatherStaff, type Staff } from './staff.ts';
import { type RealCity, startRealCity } from './testing/real-city.ts';

const SPEED = 60;
const PATIENCE_MS = 240_000;

describe('simulated people in a real city', () => {
  let city: RealCity;
  let staff: Staff;
  let observer: RestClient;
  let stopPeople: (() => Promise<void>) | undefined;
  let ofAPerson: CaseDetail;

  beforeAll(async () => {
    city = await startRealCity();
    ofAPerson = await reportAsPerson(city);
    const accounts = await readSimulatedAccounts(city.dataDir);
    staff = await gatherStaff(city.serverUrl, accounts, new AbortController().signal);
    observer = staff.clientOf(OBSERVER);
    const logger = createLogger({ app: 'people', level: 'silent' });
    stopPeople = await startPeople({ serverUrl: city.serverUrl, staff, seed: 1, speed: SPEED, logger });
  }, PATIENCE_MS);
  afterAll(async () => {
    await stopPeople?.();
    await city?.stop();
  });

  it(
    'bring a case from its report to its closing, each in their own post',
    async () => {
      const closed = await vi.waitFor(
        async () => {
          const { items } = await observer.call('listCases', { query: { state: 'closed' } });
          if (!items[0]) throw new Error('none is closed yet');
          return items[0];
        },
        { timeout: PATIENCE_MS, interval: 1_000 },
      );
      const { timeline, evidence } = await observer.call('getCase', { params: { id: closed.id } });
      const actorOf = (type: string) => timeline.find((entry) => entry.type === type)?.actor;
      expect(timeline.map(({ type }) => type)).toEqual(
        expect.arrayContaining([
          'report',
          'confirm',
          'file',
          'dispatch',
          'accept',
          'arrive',
          'dispose',
          'passVerification',
          'close',
        ]),
      );
      expect(actorOf('file')).not.toBe(actorOf('dispatch'));
      expect(actorOf('accept')).not.toBe(actorOf('passVerification'));
      expect(evidence.map(({ stage }) => stage)).toEqual(expect.arrayContaining(['after', 'verification']));
    },
    PATIENCE_MS,
  );

  it('leave alone what a person has reported', async () => {
    const seen = await observer.call('getCase', { params: { id: ofAPerson.id } });
    expect(seen.timeline.map(({ type }) => type)).toEqual(['report']);
  });
});

async function reportAsPerson({ dataDir, serverUrl }: RealCity): Promise<CaseDetail> {
  const { accounts } = JSON.parse(await readFile(join(dataDir, 'secrets.json'), 'utf8'));
  const clerk = createAccountClient({ baseUrl: serverUrl, username: 'clerk', password: accounts.clerk.password });
  const { center } = await clerk.call('getCity');
  const location = { lon: center[0], lat: center[1] };
  return clerk.call('reportCase', { body: { category: 'road-dirt', title: '路面有油污', location } });
}
