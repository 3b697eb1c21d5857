import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { inTransaction } from '../connection/transaction.ts';
import { type TestDatabase, testDatabase } from '../testing/test-database.ts';
import { enterWorker, holdShards, leaveWorker, type OwnedShards, renewShards, SHARDS } from './ingest-shard.ts';

const LONG_MS = 60_000;

describe('shards', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await testDatabase();
  });
  beforeEach(async () => {
    await database.owner.query('delete from ingest_worker');
    await database.owner.query('update ingest_shard set worker = null');
  });
  afterAll(() => database?.drop());

  const enter = (worker: string) => enterWorker(database.service, worker, LONG_MS);
  async function renew(worker: Awaited<ReturnType<typeof enter>>): Promise<OwnedShards> {
    const owned = await renewShards(database.service, worker, LONG_MS);
    if (!owned) throw new Error(`${worker.worker} was fenced`);
    return owned;
  }
  const expire = (worker: string) =>
    database.owner.query(`update ingest_worker set expires_at = '-infinity' where worker = $1`, [worker]);
  const holds = (owned: OwnedShards) => inTransaction(database.service, (client) => holdShards(client, owned));

  it('all belong to one worker alone, and are shared with the next that comes', async () => {
    const one = await enter('one');
    expect((await renew(one)).size).toBe(SHARDS);
    const two = await enter('two');
    expect((await renew(two)).size).toBe(0);
    const kept = await renew(one);
    const given = await renew(two);
    expect([kept.size, given.size]).toEqual([SHARDS / 2, SHARDS / 2]);
    expect(kept.has(0)).toBe(true);
    expect([...kept.keys()].filter((shard) => given.has(shard))).toEqual([]);
  });

  it('of a worker that is silent go to the others, and it can no longer hold them', async () => {
    const one = await enter('one');
    const before = await renew(one);
    expect(await holds(before)).toBe(true);
    const two = await enter('two');
    await expire('one');
    expect((await renew(two)).size).toBe(SHARDS);
    expect(await holds(before)).toBe(false);
  });

  it('that went away and came back are not held by what was known before', async () => {
    const one = await enter('one');
    const before = await renew(one);
    const two = await enter('two');
    await expire('one');
    await renew(two);
    await leaveWorker(database.service, two);
    const after = await renew(one);
    expect([...after.keys()].sort()).toEqual([...before.keys()].sort());
    expect(await holds(before)).toBe(false);
    expect(await holds(after)).toBe(true);
  });

  it('that are held by a transaction are not taken, even when the lease is over; nobody waits', async () => {
    const one = await enter('one');
    const owned = await renew(one);
    const two = await enter('two');
    await expire('one');
    await inTransaction(database.service, async (client) => {
      expect(await holdShards(client, owned)).toBe(true);
      expect((await renew(two)).size).toBe(0);
    });
    expect((await renew(two)).size).toBe(SHARDS);
  });

  it('do not stop a renewal while they are held', async () => {
    const one = await enter('one');
    const owned = await renew(one);
    await inTransaction(database.service, async (client) => {
      await holdShards(client, owned);
      expect(await renew(one)).toEqual(owned);
    });
  });

  it('are lost to a process that comes under the same name', async () => {
    const former = await enter('one');
    const before = await renew(former);
    const successor = await enter('one');
    expect(await renewShards(database.service, former, LONG_MS)).toBeUndefined();
    expect((await renew(successor)).size).toBe(SHARDS);
    expect(await holds(before)).toBe(false);
    await leaveWorker(database.service, former);
    expect((await renew(successor)).size).toBe(SHARDS);
  });
});
