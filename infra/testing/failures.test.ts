import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ROOT } from '../machine/toolchain.mjs';
import { describeFailure, failuresOfPlaywright, failuresOfVitest } from './failures.mjs';
import { Tally } from './stages/tally.mjs';

const FAILING = `describe('a lamp', () => {
  it('is (always) green', () => { expect('red\\nlight').toBe('green'); });
  it('is there', () => undefined);
});`;
const BROKEN = `throw new Error('no such lamp');`;

/** A run within the run: seconds at most, but on a machine that is busy. */
const PATIENCE_MS = 120_000;

describe('what failed under vitest', () => {
  let folder: string;
  let report: Parameters<typeof failuresOfVitest>[0];
  const run = (...args: string[]) =>
    spawnSync(join(ROOT, 'node_modules/.bin/vitest'), ['run', '--root', folder, '--globals', ...args], {
      encoding: 'utf8',
      env: { ...process.env, VITEST: undefined, NO_COLOR: '1' },
    });
  beforeAll(() => {
    folder = realpathSync(mkdtempSync(join(tmpdir(), 'cityloop-failures-')));
    writeFileSync(join(folder, 'lamp.svc.test.ts'), FAILING);
    writeFileSync(join(folder, 'broken.test.ts'), BROKEN);
    run('--reporter=json', `--outputFile.json=${join(folder, 'report.json')}`);
    report = JSON.parse(readFileSync(join(folder, 'report.json'), 'utf8'));
  }, PATIENCE_MS);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('is named with its file, the first line of the error, and the command that runs it alone', () => {
    expect(failuresOfVitest(report, folder)).toContainEqual({
      what: 'lamp.svc.test.ts > a lamp > is (always) green',
      error: expect.stringMatching(/^AssertionError: expected 'red/),
      command: "npx vitest run --project svc lamp.svc.test.ts -t '^a lamp is \\(always\\) green$'",
    });
  });

  it('is also a file that failed outside of its tests', () => {
    expect(failuresOfVitest(report, folder)).toContainEqual({
      what: 'broken.test.ts: outside of its tests',
      error: 'no such lamp',
      command: 'npx vitest run --project pure broken.test.ts',
    });
  });

  it(
    'runs alone by that name',
    () => {
      const { stdout } = run('lamp', '-t', '^a lamp is \\(always\\) green$');
      expect(stdout).toMatch(/Tests\s+1 failed \| 1 skipped/);
    },
    PATIENCE_MS,
  );
});

describe('what failed in the browser', () => {
  const spec = (title: string, ok: boolean, ...errors: (string | undefined)[]) => ({
    title,
    file: 'wall.journey.ts',
    line: 12,
    ok,
    tests: [{ results: errors.map((message) => (message === undefined ? {} : { error: { message } })) }],
  });
  const suites = [
    {
      title: '',
      suites: [{ title: 'wall', specs: [spec('shows a lamp', false, '\u001b[31mError: dark\u001b[39m\nat')] }],
    },
    { title: '', specs: [spec('is quiet', true, undefined)] },
  ];

  it('is named with its line and the browser', () => {
    expect(failuresOfPlaywright({ suites, errors: [] }, '/usr/bin/chromium')).toEqual([
      {
        what: 'wall.journey.ts > shows a lamp',
        error: 'Error: dark',
        command: "cd apps/e2e && CHROMIUM_PATH='/usr/bin/chromium' npx playwright test wall.journey.ts:12",
      },
    ]);
  });

  it('is also what needed a second try, and what failed outside of a test', () => {
    const shaky = [{ title: '', specs: [spec('shakes', true, 'Error: late', undefined)] }];
    const found = failuresOfPlaywright({ suites: shaky, errors: [{ message: 'no city' }] }, 'chromium');
    expect(found.map(({ what, error }) => [what, error])).toEqual([
      ['journeys: outside of a test', 'no city'],
      ['wall.journey.ts > shakes', 'Error: late'],
    ]);
  });
});

describe('the end of a run', () => {
  it('repeats what failed just before its last line', () => {
    const tally = new Tally();
    const failure = { what: 'a.test.ts > b', error: 'c', command: 'd' };
    tally.addRun({ passed: 2, failed: 1, skipped: 0 }, [failure]);
    expect(tally.repeat()).toEqual(['', 'failed:', describeFailure(failure), '']);
    expect(tally.summary()).toBe('2 passed, 1 failed');
  });

  it('says nothing of failures where there are none', () => {
    const tally = new Tally();
    tally.addRun({ passed: 2, failed: 0, skipped: 0 }, []);
    expect(tally.repeat()).toEqual([]);
  });
});
