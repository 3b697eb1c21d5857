import { describe, expect, it } from 'vitest';
import { describeReport } from './reports.ts';

const LEVEL = {
  metric: 'water-level',
  metricName: '水位',
  metricNameEn: 'Water level',
  kind: 'number',
  value: 0.52,
  limit: 0.3,
  unit: 'm',
} as const;
const LEAK = { ...LEVEL, metricName: '漏水', metricNameEn: 'Leak', kind: 'boolean', value: 1, unit: '1' } as const;

describe('what a case is about', () => {
  it.each([
    ['zh-CN', LEVEL, '水位 0.52\u2009m，限值 0.3\u2009m'],
    ['en', LEVEL, 'Water level 0.52\u2009m, limit 0.3\u2009m'],
    ['zh-CN', LEAK, '漏水: 是'],
    ['en', LEAK, 'Leak: yes'],
  ] as const)('is said in %s', (language, breach, said) => {
    expect(describeReport({ description: 'figures', breach }, language)).toBe(said);
  });

  it('is as it was written where no sensor said it', () => {
    expect(describeReport({ description: '路灯不亮', breach: null }, 'en')).toBe('路灯不亮');
  });
});
