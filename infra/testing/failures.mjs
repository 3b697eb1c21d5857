import { relative } from 'node:path';
import { stripVTControlCharacters } from 'node:util';

/**
 * What failed, as it is repeated at the end of a run.
 * @typedef {object} Failure
 * @property {string} what the file, and the names down to the test
 * @property {string} error the first line of it
 * @property {string} command runs it alone
 */

/**
 * The parts of vitest's JSON report that are read here.
 * @typedef {object} VitestReport
 * @property {{ name: string, status: string, message?: string, assertionResults: { status: string, fullName: string, ancestorTitles: string[], title: string, failureMessages?: string[] | null }[] }[]} testResults
 */

/**
 * @param {VitestReport} report
 * @param {string} root of the checkout
 * @returns {Failure[]} one per failed test, and one per file that failed outside of its tests
 */
export function failuresOfVitest(report, root) {
  return report.testResults.flatMap(({ name, status, message, assertionResults }) => {
    const file = relative(root, name);
    const alone = `npx vitest run --project ${projectOf(file)} ${file}`;
    const failed = assertionResults.filter((one) => one.status === 'failed');
    if (failed.length === 0 && status === 'failed') {
      return [{ what: `${file}: outside of its tests`, error: firstLine(message), command: alone }];
    }
    return failed.map(({ ancestorTitles, title, fullName, failureMessages }) => ({
      what: [file, ...ancestorTitles, title].join(' > '),
      error: firstLine(failureMessages?.[0]),
      command: `${alone} -t ${quoted(`^${escaped(fullName)}$`)}`,
    }));
  });
}

/**
 * The parts of Playwright's JSON report that are read here.
 * @typedef {{ title: string, file: string, line: number, ok: boolean, tests: { results: { error?: { message?: string } }[] }[] }} Spec
 * @typedef {{ title: string, specs?: Spec[], suites?: Suite[] }} Suite
 * @typedef {{ suites: Suite[], errors: { message?: string }[] }} PlaywrightReport
 */

/**
 * @param {PlaywrightReport} report
 * @param {string} chromium the browser that it ran in
 * @returns {Failure[]}
 */
export function failuresOfPlaywright(report, chromium) {
  const run = `cd apps/e2e && CHROMIUM_PATH=${quoted(chromium)} npx playwright test`;
  const outside = report.errors.map(({ message }) => ({
    what: 'journeys: outside of a test',
    error: firstLine(message),
    command: run,
  }));
  const failed = report.suites.flatMap(specsOf).filter(isFailed);
  return [
    ...outside,
    ...failed.map(({ title, file, line, tests }) => ({
      what: `${file} > ${title}`,
      error: firstLine(tests.flatMap(({ results }) => results.map(({ error }) => error?.message)).find(Boolean)),
      command: `${run} ${file}:${line}`,
    })),
  ];
}

/**
 * @param {Suite} suite
 * @returns {Spec[]}
 */
function specsOf({ specs = [], suites = [] }) {
  return [...specs, ...suites.flatMap(specsOf)];
}

/**
 * A journey that needed a second try has failed once.
 * @param {Spec} spec
 */
function isFailed({ ok, tests }) {
  return !ok || tests.some(({ results }) => results.some(({ error }) => error !== undefined));
}

/**
 * @param {Failure} failure
 * @returns {string} three lines
 */
export function describeFailure({ what, error, command }) {
  return `  ✗ ${what}\n      ${error}\n      ${command}`;
}

/** @param {string | undefined} text @returns {string} its first line that says something, without colours */
export function firstLine(text) {
  const lines = stripVTControlCharacters(text ?? '').split('\n');
  return lines.map((line) => line.trim()).find((line) => line !== '') ?? 'no message';
}

/** @param {string} file */
function projectOf(file) {
  return /\.(db|svc)\.test\.tsx?$/.exec(file)?.[1] ?? 'pure';
}

/** @param {string} text for a regular expression */
function escaped(text) {
  return text.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}

/** @param {string} text for a shell */
function quoted(text) {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
