import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { LANGUAGES, type Language } from './language.ts';

/** A word, or a sentence that its parameters are put into. */
type Leaf = string | ((...given: readonly unknown[]) => string);
/** By path: `wall.proof.title`. */
type Leaves = ReadonlyMap<string, Leaf>;

const HAN = /\p{Script=Han}/u;

/** One word in one language for two ideas, each looked at: the other language tells them apart. */
const HOMONYMS: Readonly<Record<Language, readonly string[]>> = {
  'zh-CN': ['告警', '处置时限', '不予立案', '上报', '核实', '正常', '已停用', '停用', '启用', '暂停', '结果'],
  en: [
    ...['Void', 'Dispatch', 'Done', 'Close', 'Handler', 'Department', 'Confirmation', 'Verification', 'Reported'],
    ...['Name', 'Facts', 'Active', 'Dry run', 'Try again', 'Received', 'Limit', 'Reason', 'Samples', 'State', 'Open'],
  ],
};
/** Names that are the same in every language, and what is said with a stroke of the pen alone. */
const WITHOUT_HAN: readonly string[] = ['case.found', 'case.and', 'feeds.kinds.mqtt', 'feeds.kinds.webhook'];
/** Chinese verbs have no tense: what a button says and what a timeline says of it may be one word. */
const isTenseOf = (a: string, b: string) =>
  a.replace('.action.', '.done.') === b || b.replace('.action.', '.done.') === a;

const files = LANGUAGES.map((language) => readdirSync(new URL(`./${language}/`, import.meta.url)).toSorted());
const [zh, en] = await Promise.all([readLeaves('zh-CN'), readLeaves('en')]);

describe('the dictionaries', () => {
  it('have the same files and the same keys in both languages', () => {
    expect(files[1]).toEqual(files[0]);
    expect([...en.keys()].toSorted()).toEqual([...zh.keys()].toSorted());
    expect(zh.size).toBeGreaterThan(300);
  });

  it('put every parameter into the sentence, in both languages', () => {
    expect(forgottenParameters(zh, en)).toEqual([]);
  });

  it('are Chinese in Chinese, and have no Chinese in English', () => {
    expect([...zh].flatMap(([path, leaf]) => (HAN.test(said(leaf)) ? [] : [path]))).toEqual(WITHOUT_HAN);
    expect([...en].filter(([, leaf]) => HAN.test(said(leaf)) || said(leaf).trim() === '')).toEqual([]);
  });

  it('say nothing twice', () => {
    expect(saidTwice(zh, en, HOMONYMS)).toEqual([]);
  });

  it('list no homonym that is none any more', () => {
    for (const [language, leaves] of [
      ['zh-CN', zh],
      ['en', en],
    ] as const) {
      const texts = [...leaves.values()].map(said);
      const once = HOMONYMS[language].filter((text) => texts.filter((other) => other === text).length < 2);
      expect(once, language).toEqual([]);
    }
  });
});

describe('the checks of the dictionaries', () => {
  const leaves = (of: Record<string, Leaf>): Leaves => new Map(Object.entries(of));

  it('find a parameter that one language forgets', () => {
    const chinese = leaves({ sum: (a, b) => `共 ${a}，${b}` });
    expect(forgottenParameters(chinese, leaves({ sum: (a) => `${a} in all` }))).toEqual(['en sum ‹2›']);
  });

  it('find what is said twice in both languages, homonym or not', () => {
    const chinese = leaves({ 'a.overdue': '超期', 'b.late': '超期' });
    const english = leaves({ 'a.overdue': 'Overdue', 'b.late': 'Overdue' });
    expect(saidTwice(chinese, english, { 'zh-CN': ['超期'], en: ['Overdue'] })).toEqual(['a.overdue = b.late']);
  });

  it('find a homonym of one language that nobody looked at', () => {
    const chinese = leaves({ 'a.reason': '理由', 'b.reason': '原因' });
    const english = leaves({ 'a.reason': 'Reason', 'b.reason': 'Reason' });
    expect(saidTwice(chinese, english, { 'zh-CN': [], en: [] })).toEqual(['en a.reason = b.reason: Reason']);
    expect(saidTwice(chinese, english, { 'zh-CN': [], en: ['Reason'] })).toEqual([]);
  });
});

async function readLeaves(language: Language): Promise<Leaves> {
  const found: [string, Leaf][] = [];
  for (const file of readdirSync(new URL(`./${language}/`, import.meta.url))) {
    const namespace = file.replace(/\.ts$/, '');
    const module: Record<string, unknown> = await import(`./${language}/${namespace}.ts`);
    for (const words of Object.values(module)) found.push(...leavesOf(words, namespace));
  }
  return new Map(found);
}

function leavesOf(words: unknown, path: string): [string, Leaf][] {
  if (typeof words !== 'object' || words === null) return [[path, words as Leaf]];
  return Object.entries(words).flatMap(([key, inner]) => leavesOf(inner, `${path}.${key}`));
}

const MARKS = ['‹1›', '‹2›', '‹3›', '‹4›'];

/** The text of a leaf, with marks for its parameters. */
function said(leaf: Leaf): string {
  return typeof leaf === 'string' ? leaf : leaf(...MARKS);
}

function forgottenParameters(chinese: Leaves, english: Leaves): string[] {
  return [...chinese].flatMap(([path, leaf]) => {
    const other = english.get(path);
    const count = Math.max(...[leaf, other].map((one) => (typeof one === 'function' ? one.length : 0)));
    const lost = (language: Language, one: Leaf | undefined) =>
      MARKS.slice(0, count).flatMap((mark) => (one && said(one).includes(mark) ? [] : [`${language} ${path} ${mark}`]));
    return [...lost('zh-CN', leaf), ...lost('en', other)];
  });
}

/** Pairs with one text in both languages, and pairs with one text in one language that are no listed homonym. */
function saidTwice(
  chinese: Leaves,
  english: Leaves,
  homonyms: Readonly<Record<Language, readonly string[]>>,
): string[] {
  const paths = [...chinese.keys()];
  const textIn = (leaves: Leaves, path: string) => said(leaves.get(path) ?? path);
  return paths.flatMap((a, index) =>
    paths.slice(index + 1).flatMap((b) => {
      const isSame = {
        'zh-CN': textIn(chinese, a) === textIn(chinese, b),
        en: textIn(english, a) === textIn(english, b),
      };
      if (isSame['zh-CN'] && isSame.en) return [`${a} = ${b}`];
      if (isTenseOf(a, b)) return [];
      const language = isSame['zh-CN'] ? 'zh-CN' : isSame.en ? 'en' : undefined;
      const text = textIn(language === 'en' ? english : chinese, a);
      return language && !homonyms[language].includes(text) ? [`${language} ${a} = ${b}: ${text}`] : [];
    }),
  );
}
