import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

const IMPURE = [
  'export const now = new Date();',
  'export const now = Date.now();',
  'export const dice = Math.random();',
  'export async function load() {\n  return 1;\n}',
  'export const load = async () => 1;',
  'export const later = setTimeout;',
  "export const answer = fetch('https://example.org');",
  'export const home = process;',
  "console.log('here');",
  'export const soon = Promise.resolve(1);',
  'export const words = (at: Date) => at.toLocaleString();',
  'export const hour = (at: Date) => at.getHours();',
  'export const zone = (at: Date) => at.getTimezoneOffset();',
  "export const format = new Intl.NumberFormat('en');",
];

/** A folder with the real rules and these files; biome reads the rules from the folder that it runs in. */
function lint(files: Readonly<Record<string, string>>): string {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'cityloop-lint-')));
  try {
    const rules = JSON.parse(readFileSync(join(ROOT, 'biome.json'), 'utf8'));
    write(root, 'biome.json', JSON.stringify({ ...rules, vcs: { enabled: false } }));
    write(
      root,
      'infra/structure/pure-domain.grit',
      readFileSync(join(ROOT, 'infra/structure/pure-domain.grit'), 'utf8'),
    );
    for (const [file, text] of Object.entries(files)) write(root, file, text);
    const args = ['lint', '--diagnostic-level=error', '--max-diagnostics=none', '--reporter=github', '.'];
    const { stdout, stderr } = spawnSync(join(ROOT, 'node_modules/.bin/biome'), args, { cwd: root, encoding: 'utf8' });
    return `${stdout}${stderr}`;
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

function write(root: string, file: string, text: string): void {
  mkdirSync(join(root, dirname(file)), { recursive: true });
  writeFileSync(join(root, file), text);
}

describe('the lint of the pure domain', () => {
  it.each(IMPURE)('refuses %j', (text) => {
    const output = lint({ 'packages/domain/src/time/probe.ts': `${text}\n` });
    expect(output).toMatch(/::error .*packages\/domain\/src\/time\/probe\.ts/);
    expect(output).toMatch(/The domain is a pure function|noRestrictedGlobals|noConsole/);
  });

  it('takes a function of facts and a time, and leaves tests and other packages their clock', () => {
    const output = lint({
      'packages/domain/src/time/probe.ts':
        'export const isOver = (end: Date, now: Date) => now > new Date(end.getTime() + 1);\n',
      'packages/domain/src/time/probe.test.ts': 'export const now = new Date();\n',
      'packages/db/src/probe.ts': 'export const now = new Date();\n',
    });
    expect(output).not.toContain('::error');
  });
});
