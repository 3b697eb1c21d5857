import { describeFailure, firstLine } from '../failures.mjs';

/**
 * What `npm test` counts. Every check is one test; a runner that crashes counts as a failed one.
 * @typedef {{ passed: number, failed: number, skipped: number }} Counts
 */

export class Tally {
  /** @type {Counts} */
  counts = { passed: 0, failed: 0, skipped: 0 };
  /** @type {string[]} */
  remarks = [];
  /** @type {import('../failures.mjs').Failure[]} */
  failures = [];

  /** @param {string} name */
  pass(name) {
    this.counts.passed += 1;
    console.log(`  ✓ ${name}`);
  }

  /**
   * @param {string} name
   * @param {string} [detail] what the check printed
   * @param {string} [command] runs it alone
   */
  fail(name, detail = '', command = 'npm test') {
    this.counts.failed += 1;
    this.failures.push({ what: name, error: firstLine(detail), command });
    console.log(`  ✗ ${name}${detail === '' ? '' : `\n${detail.trimEnd()}`}`);
  }

  /**
   * A part that this machine lacks: said aloud, and a failure in CI, which skips nothing.
   * @param {string} name
   * @param {string} remedy what to install
   */
  skip(name, remedy) {
    if (process.env.CI === 'true') {
      this.fail(`${name}: not on this machine, and CI skips nothing`, `    ${remedy}`);
      return;
    }
    this.counts.skipped += 1;
    this.remarks.push(`skipped: ${name}: ${remedy}`);
    console.log(`  - SKIPPED ${name}: ${remedy}`);
  }

  /**
   * Counts of a runner, with what failed among them.
   * @param {Counts} counts
   * @param {import('../failures.mjs').Failure[]} failures
   */
  addRun(counts, failures) {
    this.counts.passed += counts.passed;
    this.counts.failed += counts.failed;
    this.counts.skipped += counts.skipped;
    this.failures.push(...failures);
  }

  /** @returns {string[]} what stands just before the last line: thousands of lines have gone by since it failed */
  repeat() {
    if (this.failures.length === 0) return this.remarks;
    return [...this.remarks, '', 'failed:', ...this.failures.map(describeFailure), ''];
  }

  /** @returns {string} the last line of `npm test` */
  summary() {
    const { passed, failed, skipped } = this.counts;
    return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
  }
}
