import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const LIMIT_LINES = 400;
const LIMIT_LINES_OF_TESTS = 600;
const isTest = (file: string) => /\.(test|spec)\.tsx?$/.test(file);

const files = execFileSync(
  'git',
  ['ls-files', '--cached', '--others', '--exclude-standard', '*.ts', '*.tsx', '*.mjs'],
  {
    cwd: ROOT,
    encoding: 'utf8',
  },
)
  .trim()
  .split('\n')
  .filter((file) => existsSync(join(ROOT, file)));

function linesOf(file: string): number {
  return readFileSync(join(ROOT, file), 'utf8').split('\n').length;
}

describe('the size of files', () => {
  it(`no product file is over ${LIMIT_LINES} lines, no test over ${LIMIT_LINES_OF_TESTS}`, () => {
    const tooLong = files.filter((file) => linesOf(file) > (isTest(file) ? LIMIT_LINES_OF_TESTS : LIMIT_LINES));
    expect(tooLong).toEqual([]);
  });

  it('19 of 20 product files have at most 250 lines', () => {
    const lengths = files
      .filter((file) => !isTest(file))
      .map(linesOf)
      .sort((a, b) => a - b);
    expect(lengths[Math.floor(lengths.length * 0.95)]).toBeLessThanOrEqual(250);
  });
});
