import { describe, expect, it } from 'vitest';
import { LANGUAGES, languageOf } from './language.ts';
import { TERMS, term, termOf } from './terms.ts';

describe('terms', () => {
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
