import type { Role } from '@cityloop/domain/account/actor';
import { describe, expect, it } from 'vitest';
import { queueQuery, queueTabs } from './queue-tabs.ts';

const ALWAYS = ['overdue', 'allOpen', 'ended'];
const STAGES = [
  'confirmation',
  'filing',
  'dispatch',
  'disposal',
  'arbitration',
  'suspension',
  'verification',
  'closing',
];

describe('queueTabs', () => {
  it.each<[Role[], string[]]>([
    [['collector'], ['confirmation', 'verification']],
    [['clerk'], ['confirmation']],
    [['dutyChief'], ['filing', 'closing']],
    [['dispatcher'], ['dispatch']],
    [['handler'], ['disposal']],
    [
      ['dutyChief', 'collector'],
      ['confirmation', 'filing', 'verification', 'closing'],
    ],
  ])('%j finds waiting: %j', (roles, keys) => {
    expect(queueTabs(roles).map((tab) => tab.key)).toEqual([...keys, ...ALWAYS]);
    expect(queueTabs(roles).filter((tab) => tab.mine)).toHaveLength(keys.length);
  });

  it.each<Role>(['viewer', 'admin', 'arbiter'])('%s, for whom nothing waits, sees every stage', (role) => {
    const tabs = queueTabs([role]);
    expect(tabs.map((tab) => tab.key)).toEqual([...STAGES, ...ALWAYS]);
    expect(tabs.some((tab) => tab.mine)).toBe(false);
  });
});

describe('queueQuery', () => {
  const tabs = queueTabs(['collector']);
  const tab = (key: string) => {
    const found = tabs.find((one) => one.key === key);
    if (!found) throw new Error(`no tab ${key}`);
    return found;
  };
  it('asks for the states of a stage by urgency', () => {
    expect(queueQuery(tab('verification'), {})).toEqual({ state: 'disposed', order: 'urgency' });
  });
  it('asks for overdue ones among the open', () => {
    expect(queueQuery(tab('overdue'), {})).toEqual({ state: 'open', overdue: 'true', order: 'urgency' });
  });
  it('asks for ended ones newest first', () => {
    expect(queueQuery(tab('ended'), {})).toEqual({ state: 'declined,closed,merged,void', order: 'newest' });
  });
  it('passes filters on and leaves empty ones out', () => {
    const filters = { district: '990101', q: '', channel: undefined, category: 'road-dig' };
    expect(queueQuery(tab('allOpen'), filters)).toEqual({
      state: 'open',
      order: 'urgency',
      district: '990101',
      category: 'road-dig',
    });
  });
});
