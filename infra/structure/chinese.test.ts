import { transformSync } from 'esbuild';
import { describe, expect, it } from 'vitest';
import { productFiles, readProductFile } from './product-files.ts';

/** Where Chinese stands in code: the dictionary, the demo city, and cities made up for a proof. */
const MAY = [
  /^packages\/ui\/src\/words\/zh-CN\//,
  /^simulators\/(city|devices|people)\/src\//,
  // The headings that departments give the columns of their sheets, and examples of cells for the description.
  /^apps\/steward\/src\/import\/tables\//,
  /^(bench|proof|simulators\/load)\/.*-city\.ts$/,
];

/** Single files that may, each with its reason. */
const MAY_BECAUSE: Readonly<Record<string, string>> = {
  'apps/steward/src/prepare/people.ts': 'the name of the first account, which is data of a Chinese city',
  'packages/sheet/src/account-table.ts': 'the headings that departments give the columns of their sheets',
  'packages/sheet/src/component-table.ts': 'the headings that departments give the columns of their sheets',
  'packages/sheet/src/cell.ts': 'how Chinese spreadsheets write yes, no and a date',
};

/** Files that should not. An empty list is a thing to be proud of. */
const DEBT: Readonly<Record<string, string>> = {};

const HAN_RUN = /[^\n]*\p{Script=Han}[^\n]*/gu;

describe('Chinese in the code of the product', () => {
  it('stands only in the dictionary and in cities of data', () => {
    const found = productFiles('ts', 'tsx', 'mjs', 'html', 'css')
      .filter((file) => !MAY.some((place) => place.test(file)) && !(file in MAY_BECAUSE) && !(file in DEBT))
      .flatMap((file) => chineseIn(file, readProductFile(file)).map((line) => `${file}: ${line}`));
    expect(found).toEqual([]);
  });

  it('is excused in no file that has none', () => {
    const excused = [...Object.keys(MAY_BECAUSE), ...Object.keys(DEBT)];
    expect(excused.filter((file) => chineseIn(file, readProductFile(file)).length === 0)).toEqual([]);
  });
});

describe('the search for Chinese', () => {
  it.each([
    ['a.ts', "export const a = '超期';"],
    ['a.ts', 'export const a = `${1} 件`;'],
    ['a.ts', "export const a = '\\u8d85\\u671f';"],
    ['a.ts', 'export const a = /^超/;'],
    ['a.ts', 'export const a = { 区: 1 };'],
    ['a.tsx', 'export const A = () => <p title="x">超期</p>;'],
    ['a.tsx', 'export const A = () => <p title="超期" />;'],
    ['a.mjs', "export default '超期';"],
    ['a.html', '<title>城环</title>'],
    ['a.css', '.a::after { content: "超期"; }'],
  ])('finds it in %s: %s', (file, text) => expect(chineseIn(file, text)).toHaveLength(1));

  it.each([
    ['a.ts', '/** 立案: the case is filed. */\nexport const a = 1; // 派遣'],
    ['a.tsx', 'export const A = () => <p>{/* 超期 */}x</p>;'],
    ['a.html', '<!-- 城环 --><title>CityLoop</title>'],
    ['a.css', '/* 超期 */ .a { color: red; }'],
  ])('leaves comments alone in %s: %s', (file, text) => expect(chineseIn(file, text)).toEqual([]));
});

/** The lines with Chinese that are left when the comments are gone. */
function chineseIn(file: string, text: string): string[] {
  return [...withoutComments(file, text).matchAll(HAN_RUN)].map(([line]) => line.trim());
}

function withoutComments(file: string, text: string): string {
  if (file.endsWith('.html')) return text.replace(/<!--[\s\S]*?-->/g, '');
  if (file.endsWith('.css')) return text.replace(/\/\*[\s\S]*?\*\//g, '');
  const loader = file.endsWith('x') ? 'tsx' : 'ts';
  return transformSync(text, { loader, jsx: 'transform', charset: 'utf8', legalComments: 'none' }).code;
}
