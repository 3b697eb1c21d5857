import type { AlarmItem } from '@cityloop/contract/rest/alarm';
import type { CaseDetail } from '@cityloop/contract/rest/case';
import { describe, expect, it } from 'vitest';
import type { NewsChange } from '../../live/live-store.ts';
import { alarmHappening, caseWords } from './ticker-words.ts';

const at = '2026-01-01T08:00:00Z';
const change = (version: number): NewsChange => ({ feedNo: 9, at, kind: 'case', id: 'x', version });
const entry = (seq: number, type: string, role: string) => ({
  seq,
  type,
  at,
  actor: 'u',
  actorName: '李四',
  role,
  body: {},
});
const record = {
  title: '井盖缺失',
  state: 'dispatched',
  timeline: [entry(1, 'report', 'system'), entry(2, 'confirm', 'collector')],
} as unknown as CaseDetail;

describe('words of a case', () => {
  it('name the action that made the version, and who did it', () => {
    expect(caseWords(change(2), record, 'zh-CN')).toEqual({ title: '井盖缺失', happening: '完成核实', who: '李四' });
  });

  it('name nobody where the system acted', () => {
    expect(caseWords(change(1), record, 'zh-CN').who).toBeUndefined();
  });

  it('tell the state where the timeline does not reach the version', () => {
    expect(caseWords(change(7), record, 'zh-CN').happening).toBe('已派遣');
  });
});

describe('words of an alarm', () => {
  const alarm = { clearedAt: '2026-01-01T08:00:01Z', acknowledgedAt: '2026-01-01T07:50:00Z' } as AlarmItem;

  it('say that the first version raised it', () => {
    expect(alarmHappening(change(1), alarm)).toBe('raised');
  });

  it('say of a later one what happened nearest to it', () => {
    expect(alarmHappening(change(3), alarm)).toBe('cleared');
    expect(alarmHappening({ ...change(2), at: '2026-01-01T07:50:02Z' }, alarm)).toBe('acknowledged');
  });

  it('say that it opened a case where nothing else happened to it', () => {
    expect(alarmHappening(change(2), { ...alarm, clearedAt: null, acknowledgedAt: null, case: 'c1' })).toBe('opened');
  });

  it('claim nothing of which no trace is left', () => {
    expect(alarmHappening(change(2), { ...alarm, clearedAt: null, acknowledgedAt: null, case: null })).toBe('changed');
  });
});
