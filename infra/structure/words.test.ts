import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { productFiles, readProductFile } from './product-files.ts';

const DICTIONARY = new URL('../../packages/ui/src/words/zh-CN/', import.meta.url);
/** These are looked up by what domain and wire say, so no page names them one by one. */
const BY_CODE: readonly string[] = ['codes', 'remedies'];
/** How pages name what they share, and the group of the desk that has a file of its own. */
const GROUPS: Readonly<Record<string, string>> = { things: 'thing', controls: 'control', case: 'case' };
/** Whose words are not those of a feature by the same name. */
const FOLDERS: Readonly<Record<string, string>> = {
  case: 'apps/dashboard/src/features/desk/',
  handler: 'apps/handler/',
};

/** Where the codes stand by which a page may pick a word out of a group. */
const codes = productFiles('ts')
  .filter((file) => /^packages\/(domain|contract)\//.test(file))
  .map(readProductFile)
  .join('\n');

const pages = productFiles('ts', 'tsx').filter((file) =>
  /^(apps\/(dashboard|handler)\/|packages\/ui\/src\/[^/]+$)/.test(file),
);

/** The code that may say the words of a dictionary: its feature, or every page for what pages share. */
function codeOf(namespace: string): string {
  const folder = FOLDERS[namespace] ?? `apps/dashboard/src/features/${namespace}/`;
  const own = pages.filter((file) => file.startsWith(folder));
  return (own.length > 0 ? own : pages).map(readProductFile).join('\n');
}

describe('the words of the pages', () => {
  it('are all said by some page', async () => {
    const namespaces = readdirSync(DICTIONARY).map((file) => file.replace(/\.ts$/, ''));
    const unsaid: string[] = [];
    for (const namespace of namespaces.filter((name) => !BY_CODE.includes(name))) {
      const module: Record<string, unknown> = await import(`../../packages/ui/src/words/zh-CN/${namespace}.ts`);
      const paths = Object.values(module).flatMap((words) => pathsOf(words, GROUPS[namespace] ?? 'words'));
      const code = codeOf(namespace);
      expect(paths.length, namespace).toBeGreaterThan(0);
      unsaid.push(...paths.filter((path) => !isSaid(path, code, codes)).map((path) => `${namespace}: ${path}`));
    }
    expect(unsaid).toEqual([]);
  });
});

/** What tells a time or a figure by the browser's own zone and language. */
const BY_THE_BROWSER = /\.toLocale\w*\(|\bIntl\.|\.get(Hours|Minutes|Date|Day|Month|FullYear)\(/;

describe('times and figures of the pages', () => {
  it('are told by packages/ui alone, in the zone of the city', () => {
    const inApps = pages.filter((file) => file.startsWith('apps/'));
    expect(inApps.length).toBeGreaterThan(100);
    expect(inApps.filter((file) => BY_THE_BROWSER.test(readProductFile(file)))).toEqual([]);
  });

  it('stand on the clocks of the city in one file alone', () => {
    const told = pages.filter((file) => /Intl\.DateTimeFormat|toLocale(Date|Time)String/.test(readProductFile(file)));
    expect(told).toEqual(['packages/ui/src/times.ts']);
  });

  it('are on no axis by the clocks of the browser', () => {
    const axes = pages.filter((file) => /type: 'time'/.test(readProductFile(file)));
    expect(axes.length).toBeGreaterThan(0);
    expect(axes.filter((file) => !/useUTC: true/.test(readProductFile(file)))).toEqual([]);
  });

  it.each(['new Date(at).toLocaleString(language)', 'new Intl.DateTimeFormat()', 'at.getHours()'])(
    'not by %s',
    (text) => expect(text).toMatch(BY_THE_BROWSER),
  );
});

describe('the search for words', () => {
  it.each([
    ['words.title', 'return words.title;'],
    ['words.proof.title', 'const { proof } = words; return proof.title;'],
    ['thing.place', 'terms.thing.place'],
    ['words.form.holds', "words.form[name] + (name === 'holds')"],
    ['words.form.holds', 'words.form[name]; const all = { holds: [] };'],
  ])('finds %s in %s', (path, text) => expect(isSaid(path, text)).toBe(true));

  it.each([
    ['words.title', 'return words.titles;'],
    ['words.title', 'return page.title;'],
    ['words.proof.title', 'return words.title;'],
    ['thing.place', "const place = 'place'; terms.thing.name"],
  ])('does not find %s in %s', (path, text) => expect(isSaid(path, text)).toBe(false));
});

function pathsOf(words: unknown, path: string): string[] {
  if (typeof words !== 'object' || words === null) return [path];
  return Object.entries(words).flatMap(([key, inner]) => pathsOf(inner, `${path}.${key}`));
}

/** Named after its group, or picked from its group by a key that stands in the code or among the codes. */
function isSaid(path: string, text: string, codes = ''): boolean {
  const [key = '', group = ''] = path.split('.').reverse();
  if (new RegExp(`\\b${group}\\.${key}\\b`).test(text)) return true;
  return new RegExp(`\\b${group}\\[`).test(text) && new RegExp(`'${key}'|\\b${key}:`).test(text + codes);
}
