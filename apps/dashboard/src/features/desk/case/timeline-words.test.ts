import type { TimelineEntry } from '@cityloop/contract/rest/case-action';
import { CASE_ACTION_TYPES } from '@cityloop/domain/case/action-types';
import { describe, expect, it } from 'vitest';
import { details, entriesAfter, headline, type NameLookup } from './timeline-words.ts';

const names: NameLookup = {
  department: (code) => ({ roads: '道路养护所' })[code] ?? code,
  condition: (code) => ({ A1: '影响通行' })[code] ?? code,
};
function entry(type: string, body: Record<string, unknown> = {}, seq = 1): TimelineEntry {
  const envelope = {
    seq,
    type,
    at: '2026-03-02T01:00:00.000Z',
    actor: 'chief',
    actorName: '值班长',
    role: 'dutyChief',
  };
  return { ...envelope, from: 'filed', to: 'filed', body } as TimelineEntry;
}

describe('headline', () => {
  it('says what a confirmation found', () => {
    expect(headline(entry('confirm', { holds: true }), 'zh-CN', names)).toBe('完成核实：情况属实');
    expect(headline(entry('confirm', { holds: false }), 'en', names)).toBe(
      'looked into the report: the report is not true',
    );
  });
  it('names the department of a dispatch', () => {
    expect(headline(entry('dispatch', { department: 'roads' }), 'zh-CN', names)).toBe('派遣至道路养护所');
  });
  it('names whom a case was reassigned to, and why the system did it', () => {
    const because = { account: 'h1', by: 'admin' };
    const handedOver = entry('reassign', { handler: 'h2', reason: 'left', because });
    expect(headline(handedOver, 'en', names)).toBe('reassigned to h2');
    expect(details(handedOver, 'en', names)).toEqual([
      { label: 'admin', text: 'h1 can hold cases no longer' },
      { label: 'Reason', text: 'left' },
    ]);
  });
  it('says what ended that the case hangs on', () => {
    const told = (ended: string, code: string) =>
      details(entry('comment', { text: 'r', because: { ended, code, since: '1' } }), 'en', names)[0]?.text;
    expect(told('device', 'GW-1')).toBe('Device GW-1 was taken out of service');
    expect(told('category', 'x')).toContain('category');
    expect(told('department', 'roads')).toContain('道路养护所');
  });
  it('names the case that another was merged into', () => {
    expect(headline(entry('merge', { into: '20260302-00007' }), 'en', names)).toBe('merged to 20260302-00007');
  });
  it('has words for every action that a log can hold', () => {
    for (const type of [...CASE_ACTION_TYPES, 'report', 'joinReport']) {
      for (const language of ['zh-CN', 'en'] as const) {
        expect(headline(entry(type), language, names)).not.toBe('');
        expect(headline(entry(type), language, names)).not.toBe(type);
      }
    }
  });
  it('lets an action of a newer server stand for itself', () => {
    expect(headline(entry('handUp'), 'en', names)).toBe('handUp');
  });
});

describe('details', () => {
  it('tells the condition and limit of a filing', () => {
    const body = {
      condition: { code: 'A1', timeLimit: { amount: 4, unit: 'workHour' }, closingCondition: '恢复通行' },
    };
    expect(details(entry('file', body), 'zh-CN', names)).toEqual([
      { label: '立案条件', text: '影响通行' },
      { label: '处置时限', text: '4 工作时' },
    ]);
  });
  it('tells handler and reason of a dispatch away from the list', () => {
    const body = { department: 'roads', handler: 'li', reason: '就近' };
    expect(details(entry('dispatch', body), 'en', names)).toEqual([
      { label: 'Handler', text: 'li' },
      { label: 'Reason', text: '就近' },
    ]);
  });
  it('counts files instead of listing their ids', () => {
    expect(details(entry('passVerification', { evidence: ['x', 'y'] }), 'en', names)).toEqual([
      { label: 'Evidence', text: '×2' },
    ]);
  });
  it('tells the channel and title of a report', () => {
    const body = { report: { channel: 'sensor', title: '井盖移位' } };
    expect(details(entry('report', body), 'zh-CN', names)).toEqual([
      { label: '来源', text: '感知设备' },
      { label: undefined, text: '井盖移位' },
    ]);
  });
  it('says nothing where a body says nothing', () => {
    expect(details(entry('close', { comment: ' ' }), 'en', names)).toEqual([]);
  });
});

describe('entriesAfter', () => {
  it('is what others did since my version', () => {
    const timeline = [entry('report', {}, 1), entry('confirm', {}, 2), entry('file', {}, 3)];
    expect(entriesAfter(timeline, 1).map((one) => one.type)).toEqual(['confirm', 'file']);
  });
});
