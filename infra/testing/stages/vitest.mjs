import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT, run } from '../../machine/toolchain.mjs';

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
  const counts = readReport(report);
  rmSync(folder, { recursive: true, force: true });
  if (counts === undefined) return tally.fail(`${name}: the runner left no report (exit code ${code})`);
  tally.add(counts);
  if (counts.failed > 0) tally.remarks.push(`failed: ${counts.failed} of ${name}`);
  else if (code !== 0) tally.fail(`${name}: the runner ended with exit code ${code}`);
  if (counts.passed + counts.failed === 0) tally.fail(`${name}: no test ran`);
  if (counts.skipped > 0 && process.env.CI === 'true')
    tally.fail(`${name}: ${counts.skipped} skipped, and CI skips none`);
}

/**
 * @param {string} file
 * @returns {import('./tally.mjs').Counts | undefined}
 */
function readReport(file) {
  try {
    const report = JSON.parse(readFileSync(file, 'utf8'));
    /** @type {{ status: string, assertionResults: { status: string }[] }[]} */
    const files = report.testResults;
    const broken = files.filter(
      (each) => each.status === 'failed' && each.assertionResults.every((one) => one.status !== 'failed'),
    );
    return {
      passed: report.numPassedTests,
      failed: report.numFailedTests + broken.length,
      skipped: report.numPendingTests + report.numTodoTests,
    };
  } catch {
    return undefined;
  }
}
