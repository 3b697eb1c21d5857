import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { type TestDatabase, testDatabase } from '@cityloop/db/testing/test-database';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { JOBS } from './jobs.ts';

const PROGRAM = fileURLToPath(new URL('./one-job.ts', import.meta.url));

describe('npm run maintenance', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await testDatabase();
  });
  afterAll(() => database?.drop());

  async function run(...args: readonly string[]) {
    const env = { ...process.env, DATABASE_URL: database.ownerUrl };
    const child = spawn(process.execPath, ['--import', 'tsx', PROGRAM, ...args], { env });
    const said = { out: '', err: '' };
    child.stdout.on('data', (text) => {
      said.out += text;
    });
    child.stderr.on('data', (text) => {
      said.err += text;
    });
    const [code] = await once(child, 'close');
    return { code, ...said };
  }

  it('does one round of one job and says in numbers what it did', async () => {
    expect(await run('quarantine')).toEqual({ code: 0, out: 'quarantine: deleted 0\n', err: '' });
  });

  it.each([
    ['no job is named', [], 'Say which job'],
    ['there is none of that name', ['spring-cleaning'], 'There is no job spring-cleaning'],
  ])('lists the jobs where %s', async (_what, args, reason) => {
    const { code, out, err } = await run(...args);
    expect([code, out]).toEqual([1, '']);
    expect(err).toContain(reason);
    for (const name of Object.keys(JOBS)) expect(err).toContain(`${name} (`);
  });

  it('ends with what stopped it', async () => {
    await database.owner.query('drop table quarantine_count');
    const { code, err } = await run('quarantine');
    expect([code, err]).toEqual([1, 'quarantine failed: relation "quarantine_count" does not exist\n']);
  });
});
