import { PROBLEMS, REPORT_FAULTS } from '@cityloop/contract/rest/problem';
import { SEPARATION_RULES } from '@cityloop/domain/case/rule';
import { describe, expect, it } from 'vitest';
import { detailBeyond, problemSentence, signInSentence } from './problem-sentences.ts';
import { TERMS, termOf } from './words/terms.ts';

const now = Date.parse('2026-03-02T01:00:00Z');
const told = (code: string, facts: Record<string, unknown> = {}) => ({
  code,
  detail: `${code} in detail`,
  problem: facts,
});

describe('problemSentence', () => {
  it.each([
    ['reporterMayNotConfirm', '上报人不能核实自己上报的案件，请由另一名信息采集员核实。'],
    ['filerMayNotDispatch', '立案人不能派遣同一案件，请由另一名派遣员派遣。'],
    ['handlerMayNotVerify', '处置过本案的人不能核查，请由另一名信息采集员核查。'],
  ])('words the separation of duties %s', (because, sentence) => {
    expect(problemSentence(told('separation-of-duties', { because }), 'zh-CN')).toBe(sentence);
  });

  it('words any separation of duties of a newer server', () => {
    const refused = told('separation-of-duties', { because: 'arbiterMayNotArbitrate' });
    expect(problemSentence(refused, 'en')).toBe(
      'Separation of duties: one person may not do both steps. Someone else must.',
    );
  });

  it('passes on the words of a code that it does not know', () => {
    expect(problemSentence(told('too-many-cooks'), 'en')).toBe('too-many-cooks in detail');
  });
});

describe('every refusal', () => {
  const KINDS = ['problem', 'separation', 'fault'] as const;
  const CLOSED: Readonly<Record<(typeof KINDS)[number], readonly string[]>> = {
    problem: Object.keys(PROBLEMS),
    separation: SEPARATION_RULES,
    fault: REPORT_FAULTS,
  };

  it.each(KINDS)('of the closed list of %s has a sentence in both languages', (kind) => {
    for (const code of new Set([...CLOSED[kind], ...Object.keys(TERMS.en[kind])])) {
      const [en, zh] = [termOf('en', kind, code), termOf('zh-CN', kind, code)];
      expect([code, en, zh]).toEqual([
        code,
        expect.stringMatching(/^[A-Z].*[.]$/s),
        expect.stringMatching(/\p{Script=Han}.*。$/su),
      ]);
    }
  });

  it('that says what is wrong with what was asked for is told by it, and not by the server', () => {
    const refused = told('invalid', { fault: { kind: 'outsideCity' } });
    const sentence = problemSentence(refused, 'zh-CN');
    expect(sentence).toBe('位置在城市范围之外，请在范围内选择。');
    expect(detailBeyond(refused, sentence, 'zh-CN')).toBeUndefined();
  });

  it('that the words know no more of has its own detail beside them', () => {
    const refused = told('invalid', { fault: { kind: 'of a newer server' } });
    expect(detailBeyond(refused, problemSentence(refused, 'en'), 'en')).toBe('invalid in detail');
  });
});

describe('signInSentence', () => {
  it('says that no answer came', () => expect(signInSentence(undefined, 'en', now)).toContain('cannot be reached'));

  it('says that name or password is wrong, not that a session ended', () => {
    expect(signInSentence(told('unauthenticated'), 'zh-CN', now)).toBe('账号或密码不正确。');
  });

  it('says for how many minutes an account is locked, never fewer than are left', () => {
    const refused = told('locked-out', { lockedUntil: '2026-03-02T01:14:01Z' });
    expect(signInSentence(refused, 'en', now)).toBe('Too many failures: this account is locked. Try again in 15 min.');
  });

  it.each([undefined, '2026-03-02T00:59:59Z', 'soon'])(
    'says that it is locked for a while where the end is %s',
    (lockedUntil) => {
      expect(signInSentence(told('locked-out', { lockedUntil }), 'en', now)).toContain('locked for a while');
    },
  );
});
