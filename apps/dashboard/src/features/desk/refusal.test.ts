import { ProblemError, UnreachableError } from '@cityloop/client/problem';
import { describe, expect, it } from 'vitest';
import { refusalSentences } from './refusal.ts';

function problem(code: string, status: number, extra: Record<string, unknown> = {}): ProblemError {
  return new ProblemError({ type: 'about:blank', title: code, status, code, detail: `${code} in detail`, ...extra });
}

describe('refusalSentences', () => {
  it('says which separation of duties stands in the way', () => {
    const refused = problem('separation-of-duties', 403, { because: 'filerMayNotDispatch' });
    expect(refusalSentences(refused, 'en')).toEqual([
      'Whoever filed a case may not dispatch it: another dispatcher must.',
    ]);
  });
  it('says what is possible now', () => {
    const refused = problem('action-not-allowed', 409, { allowed: ['file', 'comment'] });
    expect(refusalSentences(refused, 'zh-CN').at(-1)).toBe('现在可以：立案、备注。');
  });
  it('names the department that the list recommends', () => {
    const refused = problem('reason-required', 422, { recommended: 'roads' });
    expect(refusalSentences(refused, 'en', () => 'Road maintenance').at(-1)).toBe(
      'The list recommends Road maintenance.',
    );
  });
  it('tells a server that is away from one that refuses', () => {
    expect(refusalSentences(new UnreachableError('POST /x', 'no network'), 'en')[0]).toContain('cannot be reached');
    expect(refusalSentences(problem('unavailable', 503), 'en')[0]).toContain('not available now');
  });
  it('passes on the words of a code that it does not know', () => {
    expect(refusalSentences(problem('too-many-cooks', 409), 'en')).toEqual(['too-many-cooks in detail']);
  });
});
