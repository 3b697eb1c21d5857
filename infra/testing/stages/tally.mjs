/**
 * What `npm test` counts. Every check is one test; a runner that crashes counts as a failed one.
 * @typedef {{ passed: number, failed: number, skipped: number }} Counts
 */

export class Tally {
  /** @type {Counts} */
  counts = { passed: 0, failed: 0, skipped: 0 };
  /** @type {string[]} */
  remarks = [];

  /** @param {Counts} counts */
  add(counts) {
    this.counts.passed += counts.passed;
    this.counts.failed += counts.failed;
    this.counts.skipped += counts.skipped;
  }

  /** @param {string} name */
  pass(name) {
    this.counts.passed += 1;
    console.log(`  ✓ ${name}`);
  }

  /**
   * @param {string} name
   * @param {string} [detail] what the check printed
   */
  fail(name, detail = '') {
    this.counts.failed += 1;
    this.remarks.push(`failed: ${name}`);
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

  /** @returns {string} the last line of `npm test` */
  summary() {
    const { passed, failed, skipped } = this.counts;
    return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
  }
}
