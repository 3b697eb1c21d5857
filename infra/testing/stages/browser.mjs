import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findChromium } from '../../machine/programs.mjs';
import { ROOT, run } from '../../machine/toolchain.mjs';
import { failuresOfPlaywright } from '../failures.mjs';

/**
 * The journeys of `apps/e2e` over the whole stack, in Chromium.
 * @param {import('./tally.mjs').Tally} tally
 */
export async function runBrowser(tally) {
  const name = 'journeys in a browser';
  const folder = join(ROOT, 'apps/e2e');
  if (!existsSync(join(folder, 'playwright.config.ts')))
    return tally.fail(`${name}: apps/e2e has no playwright.config.ts`);
  const chromium = findChromium(() => ownChromium(folder));
  if (chromium === undefined) {
    return tally.skip(
      name,
      'install Chromium (Debian: apt-get install chromium fonts-noto-cjk) or name one in CHROMIUM_PATH',
    );
  }
  const reports = mkdtempSync(join(tmpdir(), 'cityloop-report-'));
  const report = join(reports, 'playwright.json');
  const code = await run(join(folder, 'node_modules/.bin/playwright'), ['test', '--reporter=list,json'], {
    cwd: folder,
    env: {
      ...process.env,
      CHROMIUM_PATH: chromium,
      PLAYWRIGHT_JSON_OUTPUT_NAME: report,
      PLAYWRIGHT_JSON_OUTPUT_FILE: report,
    },
  });
  const found = readReport(report);
  rmSync(reports, { recursive: true, force: true });
  if (found === undefined) return tally.fail(`${name}: the runner left no report (exit code ${code})`);
  const counts = countsOf(found);
  tally.addRun(counts, failuresOfPlaywright(found, chromium));
  if (counts.failed === 0 && code !== 0) tally.fail(`${name}: the runner ended with exit code ${code}`);
  if (counts.passed + counts.failed === 0) tally.fail(`${name}: no test ran`);
  if (counts.skipped > 0 && process.env.CI === 'true')
    tally.fail(`${name}: ${counts.skipped} skipped, and CI skips none`);
}

/**
 * @typedef {import('../failures.mjs').PlaywrightReport & { stats: { expected: number, unexpected: number, flaky: number, skipped: number } }} Report
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
 * A test that needed a second try has failed once: it counts as failed.
 * @param {Report} report
 * @returns {import('./tally.mjs').Counts}
 */
function countsOf({ stats, errors }) {
  return { passed: stats.expected, failed: stats.unexpected + stats.flaky + errors.length, skipped: stats.skipped };
}

/** @param {string} folder of apps/e2e, whose dependency Playwright is */
function ownChromium(folder) {
  return createRequire(join(folder, 'package.json'))('@playwright/test').chromium.executablePath();
}
