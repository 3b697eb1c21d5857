import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT, run } from '../../machine/toolchain.mjs';
import { failuresOfVitest } from '../failures.mjs';
import { slowestOf } from '../slowest.mjs';

/**
 * Runs projects of vitest and counts what its JSON report says; the exit code is believed too.
 * @param {import('./tally.mjs').Tally} tally
 * @param {{ name: string, projects: readonly string[], env?: Record<string, string> }} options
 */
export async function runVitest(tally, { name, projects, env = {} }) {
  const folder = mkdtempSync(join(tmpdir(), 'cityloop-report-'));
  const report = join(folder, 'vitest.json');
  const args = ['run', ...projects.map((project) => `--project=${project}`), '--reporter=default', '--reporter=json'];
  const code = await run(join(ROOT, 'node_modules/.bin/vitest'), [...args, `--outputFile.json=${report}`], {
    env: { ...process.env, ...env, FORCE_COLOR: process.stdout.isTTY ? '1' : '0' },
  });
  const found = readReport(report);
  rmSync(folder, { recursive: true, force: true });
  if (found === undefined) return tally.fail(`${name}: the runner left no report (exit code ${code})`);
  const counts = countsOf(found);
  tally.addRun(counts, failuresOfVitest(found, ROOT));
  console.log(['slowest files:', ...slowestOf(found, ROOT)].join('\n'));
  const alone = `npx vitest run ${projects.map((project) => `--project ${project}`).join(' ')}`;
  if (counts.failed === 0 && code !== 0) tally.fail(`${name}: the runner ended with exit code ${code}`, '', alone);
  if (counts.passed + counts.failed === 0) tally.fail(`${name}: no test ran`, '', alone);
  if (counts.skipped > 0 && process.env.CI === 'true')
    tally.fail(`${name}: ${counts.skipped} skipped, and CI skips none`, '', alone);
}

/**
 * @typedef {import('../failures.mjs').VitestReport & import('../slowest.mjs').TimedReport & { numPassedTests: number, numFailedTests: number, numPendingTests: number, numTodoTests: number }} Report
 * @param {string} file
 * @returns {Report | undefined}
 */
function readReport(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    // The runner was killed, or never began.
    return undefined;
  }
}

/**
 * A file that failed outside of its tests counts as one.
 * @param {Report} report
 * @returns {import('./tally.mjs').Counts}
 */
function countsOf({ testResults, numPassedTests, numFailedTests, numPendingTests, numTodoTests }) {
  const broken = testResults.filter(
    (each) => each.status === 'failed' && each.assertionResults.every((one) => one.status !== 'failed'),
  );
  return {
    passed: numPassedTests,
    failed: numFailedTests + broken.length,
    skipped: numPendingTests + numTodoTests,
  };
}
