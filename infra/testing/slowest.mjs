import { relative } from 'node:path';

const SHOWN = 10;

/**
 * The parts of vitest's JSON report that are read here; times in milliseconds.
 * @typedef {{ testResults: { name: string, startTime: number, endTime: number }[] }} TimedReport
 */

/**
 * @param {TimedReport} report
 * @param {string} root of the checkout
 * @returns {string[]} the ten files that took longest, with their seconds: where `npm test` spends its minutes
 */
export function slowestOf({ testResults }, root) {
  return testResults
    .map(({ name, startTime, endTime }) => ({ file: relative(root, name), seconds: (endTime - startTime) / 1000 }))
    .sort((a, b) => b.seconds - a.seconds)
    .slice(0, SHOWN)
    .map(({ file, seconds }) => `  ${seconds.toFixed(1).padStart(6)} s  ${file}`);
}
