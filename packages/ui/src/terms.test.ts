import { describe, expect, it } from 'vitest';
import { LANGUAGES, languageOf, TERMS, type TermKind, term, termOf } from './terms.ts';

const HAN = /\p{Script=Han}/u;
const kinds = Object.keys(TERMS.en) as TermKind[];

describe('terms', () => {
  it.each(LANGUAGES)('has a word for every code in %s', (language) => {
    for (const kind of kinds) {
      for (const [code, word] of Object.entries(TERMS[language][kind])) {
        expect(word.trim(), `${language} ${kind} ${code}`).not.toBe('');
      }
    }
  });

  it('names the same kinds and codes in both languages', () => {
    for (const kind of kinds) {
      expect(Object.keys(TERMS['zh-CN'][kind]).toSorted()).toEqual(Object.keys(TERMS.en[kind]).toSorted());
    }
  });

  it('keeps Chinese out of English and has it in Chinese', () => {
    for (const kind of kinds) {
      for (const word of Object.values(TERMS.en[kind])) expect(word).not.toMatch(HAN);
      for (const word of Object.values(TERMS['zh-CN'][kind])) expect(word).toMatch(HAN);
    }
  });

  it('gives no two states or actions the same word', () => {
    for (const language of LANGUAGES) {
      for (const kind of ['state', 'action', 'role', 'channel'] as const) {
        const words = Object.values(TERMS[language][kind]);
        expect(new Set(words).size, `${language} ${kind}`).toBe(words.length);
      }
    }
  });

  it('lets an unknown code of a newer server stand for itself', () => {
    expect(termOf('en', 'state', 'teleported')).toBe('teleported');
    expect(termOf('en', 'state', 'toString')).toBe('toString');
    expect(term('zh-CN', 'state', 'filed')).toBe('待派遣');
  });

  it('takes English for English tags and Simplified Chinese for the rest', () => {
    expect(['en-GB', 'EN', 'zh-Hans', 'fr', null].map(languageOf)).toEqual(['en', 'en', 'zh-CN', 'zh-CN', 'zh-CN']);
  });
});
