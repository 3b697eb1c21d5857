import { describe, expect, it } from 'vitest';
import { newAccount } from './account.ts';
import { caseReport } from './case.ts';
import { caseAction } from './case-action.ts';
import { line, remark, sentence } from './text.ts';

const BLANKS = ['', '   ', '\u200b', '\u3000\u00a0', '\u202e', '\u2800\u3164', '\n\t'];
const request = { requestId: '0b9f6a52-5d0c-4a0e-9a0e-3f6a1f3f0c11', expectedVersion: 3 };

describe('a reason', () => {
  it.each(BLANKS.map((text) => [JSON.stringify(text), text]))(
    'is not %s, in any action that asks for one',
    (_shown, text) => {
      expect(sentence().safeParse(text).success).toBe(false);
      const actions = [
        { action: 'decline', reason: text },
        { action: 'return', reason: text },
        { action: 'reassign', reason: text },
        { action: 'failVerification', reason: text },
        { action: 'requestVoid', reason: text },
        { action: 'urge', opinion: text },
        { action: 'replyUrge', reply: text },
        { action: 'comment', text },
      ];
      for (const said of actions)
        expect([said, caseAction.safeParse({ ...request, ...said }).success]).toEqual([said, false]);
    },
  );

  it('is kept without what cannot be seen at its ends', () => {
    expect(sentence().parse(' \u200b不属实\nsecond line\u202e ')).toBe('不属实\nsecond line');
    expect(remark().parse('\u200b')).toBe('');
  });

  it('holds no NUL and no other control character', () => {
    expect(sentence().safeParse('a\u0000b').success).toBe(false);
    expect(sentence().safeParse('a\u0007b').success).toBe(false);
  });
});

describe('a title or a name', () => {
  const report = { category: 'x', location: { lon: 120, lat: 30 } };

  it.each(BLANKS.map((text) => [JSON.stringify(text), text]))('is not %s', (_shown, title) => {
    expect(caseReport.safeParse({ ...report, title }).success).toBe(false);
    expect(line(64).safeParse(title).success).toBe(false);
  });

  it.each(['\u202e', '\u2066', '\u200f', '\u061c'])('holds no mark that turns it around: %j', (mark) => {
    expect(caseReport.safeParse({ ...report, title: `Rubbish ${mark}gnp.exe` }).success).toBe(false);
    const account = { username: 'wu', password: 'a long password', roles: ['clerk'], displayName: `Wu ${mark}nimda` };
    expect(newAccount.safeParse(account).success).toBe(false);
  });

  it('may be written in any script, with emoji', () => {
    for (const title of ['路口积水', 'مياه في الشارع', '👩‍🚒 in front of No. 7']) {
      expect(caseReport.parse({ ...report, title }).title).toBe(title);
    }
  });
});
