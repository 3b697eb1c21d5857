import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestDatabase, testDatabase } from '../testing/test-database.ts';
import { insertAccount } from './account.ts';
import {
  beginSignIn,
  clearAllFailures,
  clearFailures,
  countNetworkFailure,
  isKnownDevice,
  networkLockedSeconds,
  rememberDevice,
} from './sign-in.ts';

const HERE = '192.0.2.0/24';
const ELSEWHERE = '198.51.100.0/24';

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
  const chief = { username: 'chief', displayName: 'Chief', roles: ['dutyChief'], department: null, districts: [] };
  await insertAccount(database.owner, { ...chief, passwordHash: 'hash' });
});
afterAll(() => database.drop());

const fail = async (username: string, network: string, times: number) => {
  for (let n = 0; n < times; n += 1) await beginSignIn(database.service, { username, network });
};
const lockedFor = async (username: string, network: string) =>
  (await beginSignIn(database.service, { username, network })).lockedSeconds;

describe('failures of a name', () => {
  it('lock it for the network that they come from, and for no other', async () => {
    await fail('chief', HERE, 5);
    expect(await lockedFor('chief', HERE)).toBeGreaterThan(50);
    expect(await beginSignIn(database.service, { username: 'chief', network: ELSEWHERE })).toEqual({
      passwordHash: 'hash',
      lockedSeconds: 0,
    });
  });

  it('lock a name that does not exist alike: nothing tells them apart', async () => {
    for (let n = 0; n < 5; n += 1) {
      expect(await beginSignIn(database.service, { username: 'nobody', network: HERE })).toEqual({
        passwordHash: undefined,
        lockedSeconds: 0,
      });
    }
    expect(await lockedFor('nobody', HERE)).toBeGreaterThan(50);
  });

  it('lock for longer and longer, to a quarter of an hour', async () => {
    const seconds: number[] = [];
    for (let n = 0; n < 7; n += 1) {
      await fail('slow', HERE, n === 0 ? 5 : 1);
      seconds.push(await lockedFor('slow', HERE));
      await database.owner.query("update sign_in_failure set locked_until = now() where username = 'slow'");
    }
    expect(seconds.map((s) => Math.round(s / 60))).toEqual([1, 2, 4, 8, 15, 15, 15]);
  });

  it('are forgotten after a right password, a new password, or a day of rest', async () => {
    await fail('chief', ELSEWHERE, 3);
    await clearFailures(database.service, { username: 'chief', network: ELSEWHERE });
    await fail('chief', ELSEWHERE, 4);
    expect(await lockedFor('chief', ELSEWHERE)).toBe(0);
    await clearAllFailures(database.service, 'chief');
    expect(await lockedFor('chief', HERE)).toBe(0);
    await fail('chief', HERE, 3);
    await database.owner.query("update sign_in_failure set last_at = now() - interval '25 hours'");
    await fail('chief', HERE, 4);
    expect(await lockedFor('chief', HERE)).toBe(0);
  });

  it('that come at once are counted each: guesses side by side outrun nothing', async () => {
    const attempts = await Promise.all(
      Array.from({ length: 20 }, () => beginSignIn(database.service, { username: 'crowd', network: HERE })),
    );
    expect(attempts.filter(({ lockedSeconds }) => lockedSeconds === 0)).toHaveLength(5);
  });
});

describe('failures of a network', () => {
  it('over fifty names lock all of them, there alone', async () => {
    for (let n = 0; n < 49; n += 1) await countNetworkFailure(database.service, HERE);
    expect(await networkLockedSeconds(database.service, HERE)).toBe(0);
    await countNetworkFailure(database.service, HERE);
    expect(await networkLockedSeconds(database.service, HERE)).toBeGreaterThan(50);
    expect(await networkLockedSeconds(database.service, ELSEWHERE)).toBe(0);
  });
});

it('a device is known for the names that signed in with it', async () => {
  const token = Buffer.from('token');
  expect(await isKnownDevice(database.service, token, 'chief')).toBe(false);
  await rememberDevice(database.service, token, 'chief');
  await rememberDevice(database.service, token, 'chief');
  expect(await isKnownDevice(database.service, token, 'chief')).toBe(true);
  expect(await isKnownDevice(database.service, token, 'clerk')).toBe(false);
});
