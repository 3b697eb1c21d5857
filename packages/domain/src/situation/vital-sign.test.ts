import { describe, expect, it } from 'vitest';
import { type VitalSign, vitalSignStatus } from './vital-sign.ts';

const NOW = new Date('2026-09-15T02:00:00Z');
const sign = (facts: Partial<VitalSign> = {}): VitalSign => ({
  code: 'water',
  name: '最高积水',
  unit: 'm',
  limit: 0.3,
  direction: 'above',
  staleAfterMs: 60_000,
  ...facts,
});
const figure = (value: number, ageMs = 0) => ({ value, asOf: new Date(NOW.getTime() - ageMs) });

describe('a vital sign', () => {
  it.each([
    ['unknown before its first figure', sign(), undefined, 'unknown'],
    ['normal at its limit', sign(), figure(0.3), 'normal'],
    ['abnormal beyond its limit', sign(), figure(0.31), 'abnormal'],
    ['abnormal below, where low is bad', sign({ direction: 'below', limit: 90 }), figure(89), 'abnormal'],
    ['normal above, where low is bad', sign({ direction: 'below', limit: 90 }), figure(91), 'normal'],
    ['normal without a limit', sign({ limit: undefined }), figure(1e9), 'normal'],
    ['fresh to the end of its period', sign(), figure(0.1, 60_000), 'normal'],
    ['stale after its period, though its figure is bad', sign(), figure(9, 60_001), 'stale'],
  ])('is %s', (_what, one, value, status) => {
    expect(vitalSignStatus(one, value, NOW)).toBe(status);
  });
});
