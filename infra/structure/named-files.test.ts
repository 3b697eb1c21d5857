import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const GUIDES = ['README.md', 'README.zh-CN.md', 'CONTRIBUTING.md', 'docs/architecture.md'];
/** Paths from the root in backticks: `packages/domain/src/case/table.ts`, `infra/launcher`. */
const NAMED = /`((?:packages|apps|simulators|infra|bench|proof|docs)\/[\w./-]*[\w-])\/?`/g;
/** What `npm` makes and git doesn't keep. */
const MADE = /\/(dist|results)(\/|$)/;

function namedIn(text: string): string[] {
  return [...text.matchAll(NAMED)].map(([, path]) => String(path)).filter((path) => !MADE.test(path));
}

describe('the guides', () => {
  it.each(GUIDES)('%s: every file and folder that it names is there', (guide) => {
    const named = namedIn(readFileSync(join(ROOT, guide), 'utf8'));
    expect(named.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
  });

  it('lead newcomers to files by their paths', () => {
    expect(namedIn(readFileSync(join(ROOT, 'CONTRIBUTING.md'), 'utf8')).length).toBeGreaterThan(20);
  });
});

describe('the search for paths', () => {
  it('finds a file and a folder, and no glob', () => {
    expect(namedIn('open `packages/domain/src/case/table.ts`, then `infra/launcher/`; never `packages/*/src`')).toEqual(
      ['packages/domain/src/case/table.ts', 'infra/launcher'],
    );
  });
});
