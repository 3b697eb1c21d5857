import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { type FeedVersionContent, insertFeed, insertFeedVersion } from '@cityloop/db/feed/feed';
import { type FeedFileRecord, findFeedFile, insertFeedFile, noteReceived } from '@cityloop/db/feed/feed-file';
import { type TestDatabase, testDatabase } from '@cityloop/db/testing/test-database';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createFileReader } from './file-reader.ts';
import { createFileStore } from './file-store.ts';

let database: TestDatabase;
let folder: string;
beforeAll(async () => {
  database = await testDatabase();
  await database.owner.query(
    `insert into department (code, name, name_en, kind) values ('d', '部门', 'd', 'professional')`,
  );
  folder = await mkdtemp(join(tmpdir(), 'cityloop-files-'));
});
afterAll(async () => {
  await database.drop();
  await rm(folder, { recursive: true });
});

const CONTENT: FeedVersionContent = {
  name: 'x',
  department: 'd',
  dataset: '',
  target: 'senml',
  mapping: '[]',
  format: 'csv',
  charset: 'utf-8',
  compression: 'none',
  zone: null,
  datum: 'WGS84',
  cadenceSeconds: null,
  latenessSeconds: 3_600,
  messageBytes: 1_000,
  messagesPerMinute: 600,
  recordsPerMessage: 100,
};

let count = 0;

/** As a process that begins: nothing is known but the database and the folder. */
function reader() {
  const parts = { pool: database.service, store: createFileStore(folder), now: () => new Date() };
  return createFileReader(parts);
}

/** A file of so many records that is there, of a feed that takes no other. */
async function received(records: number): Promise<{ feed: string; look: () => Promise<FeedFileRecord> }> {
  count += 1;
  const feed = `reads-${count}`;
  const db = database.service;
  const id = randomUUID();
  const store = createFileStore(folder);
  await store.create(id);
  const text = `n\n${Array.from({ length: records }, (_, n) => `${n + 1}\n`).join('')}`;
  await store.write(id, Readable.from([Buffer.from(text)]), { offset: 0, maxBytes: 1e9, onProgress: () => undefined });
  await insertFeed(db, { id: feed, kind: 'mqtt', createdBy: 'test' });
  await insertFeedVersion(db, feed, { ...CONTENT, version: 1, author: 'test', comment: '' });
  await db.query(`update feed set state = 'active' where id = $1`, [feed]);
  await insertFeedFile(db, { id, feed, name: 'n.csv', bytes: text.length, createdBy: 'test' });
  await noteReceived(db, id, { received: text.length, isWhole: true });
  const look = async () => (await findFeedFile(db, feed, id)) ?? expect.fail('the file is gone');
  return { feed, look };
}

async function numbers(feed: string): Promise<number[]> {
  const { rows } = await database.service.query(
    `select split_part(convert_from(payload, 'UTF8'), E'\\n', 2)::int as n from inbox where username = $1 order by id`,
    [`feed-${feed}`],
  );
  return rows.map(({ n }) => n);
}

const upTo = (records: number) => Array.from({ length: records }, (_, n) => n + 1);

describe('a file that is read', () => {
  it('goes on after a restart where the last transaction ended: each record once, in order', async () => {
    const { feed, look } = await received(9_000);
    await database.owner.query(`update feed_file set state = 'received', received = bytes where feed = $1`, [feed]);
    await database.owner.query(`update feed set state = 'active' where id = $1`, [feed]);
    const taken: number[] = [];
    // Each turn in a new process, the inbox worked off between them.
    for (let turn = 0; turn < 10 && (await look()).state !== 'done'; turn += 1) {
      await reader()(await look());
      taken.push(...(await numbers(feed)));
      await database.owner.query('delete from inbox where username = $1', [`feed-${feed}`]);
    }
    expect(taken).toEqual(upTo(9_000));
    expect(await look()).toMatchObject({ state: 'done', records: 9_000, split: 'csv' });
  });

  it('by two processes at once is handed over once', async () => {
    const { feed, look } = await received(2_000);
    await database.owner.query(`update feed_file set state = 'received', received = bytes where feed = $1`, [feed]);
    await database.owner.query(`update feed set state = 'active' where id = $1`, [feed]);
    await reader()(await look());
    const file = await look();
    await Promise.all([reader()(file), reader()(file), reader()(file)]);
    expect(await numbers(feed)).toEqual(upTo(2_000));
  });

  it('that lies elsewhere is left to who has it, and told when nobody does', async () => {
    const { look } = await received(1);
    const file = await look();
    await createFileStore(folder).remove(file.id);
    expect(await reader()(file)).toBe('waits');
    await database.owner.query(`update feed_file set changed_at = now() - interval '2 hours' where id = $1`, [file.id]);
    expect(await reader()(await look())).toBe('ended');
    expect(await look()).toMatchObject({ state: 'failed', fault: expect.stringContaining('send it again') });
  });
});
