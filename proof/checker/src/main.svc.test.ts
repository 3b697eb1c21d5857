import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { TestDatabase } from '@cityloop/db/testing/test-database';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type IngestProcess, spawnIngest } from './test/ingest-process.ts';
import { CREDENTIALS, loadCity } from './test/load-city.ts';

const MAIN = fileURLToPath(new URL('main.ts', import.meta.url));

describe('the command', () => {
  let database: TestDatabase;
  let ingest: IngestProcess;
  let folder: string;
  beforeAll(async () => {
    database = await loadCity();
    ingest = await spawnIngest(database);
    folder = mkdtempSync(join(tmpdir(), 'cityloop-load-main-'));
    const secrets = { accounts: {}, mqtt: { simulator: CREDENTIALS }, kiosk: { token: '' } };
    writeFileSync(join(folder, 'secrets.json'), JSON.stringify(secrets));
    writeFileSync(join(folder, 'plan.json'), JSON.stringify({ messages: 800, perSecond: 2_000, targetCount: 30 }));
  });
  afterAll(async () => {
    await ingest?.end('SIGTERM');
    await database?.drop();
    rmSync(folder, { recursive: true, force: true });
  });

  async function run(...words: string[]): Promise<{ code: number; out: string; faults: string }> {
    const child = spawn(process.execPath, ['--import', 'tsx', MAIN, ...words], {
      env: {
        ...process.env,
        DATA_DIR: folder,
        DATABASE_URL: database.ownerUrl,
        MQTT_URL: `mqtt://127.0.0.1:${ingest.port}`,
        SEED: '11',
        LOG_LEVEL: 'silent',
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let out = '';
    let faults = '';
    child.stdout.on('data', (chunk) => {
      out += chunk;
    });
    child.stderr.on('data', (chunk) => {
      faults += chunk;
    });
    const [code] = await once(child, 'close');
    return { code, out, faults };
  }

  it('sends to the devices of the city, checks, and fails once the store is wrong', async () => {
    const journal = join(folder, 'run');
    const right = await run('run', journal, join(folder, 'plan.json'));
    expect(right.faults).toBe('');
    expect(right.out).toMatch(/"acknowledged": 800.*"isRight": true/s);
    expect(right.code).toBe(0);
    await database.owner.query('delete from reading where at = (select min(at) from reading)');
    const wrong = await run('check', journal);
    expect(wrong.out).toContain('"isRight": false');
    expect(wrong.code).toBe(1);
  });

  it('says how it is used', async () => {
    expect(await run('load')).toMatchObject({
      code: 1,
      faults: expect.stringContaining('main.ts run FOLDER PLAN.json'),
    });
  });
});
