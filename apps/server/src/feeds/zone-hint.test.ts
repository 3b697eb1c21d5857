import type { PreviewRecord } from '@cityloop/contract/rest/feed';
import { fixedZone } from '@cityloop/domain/time/zone';
import { describe, expect, it } from 'vitest';
import { withZoneHint } from './zone-hint.ts';

const RECEIVED = new Date('2026-11-23T12:00:00Z');
const reading = (at: string): PreviewRecord => ({
  message: 0,
  outcome: 'reading',
  reason: null,
  detail: '',
  reading: { component: 'a', metric: 'b', at, value: 1, quality: 'good' },
  status: null,
  event: null,
});
const detail = (at: string, minutes: number) => withZoneHint(reading(at), RECEIVED, fixedZone(minutes)).detail;

describe('a time within the window', () => {
  it('that is off by what the zone is off is told', () => {
    expect(detail('2026-11-23T07:00:00Z', -300)).toMatch(/-18000 s from its receipt.*-5:00 hours.*local time/);
    expect(detail('2026-11-23T04:00:30Z', 480)).toMatch(/-28770 s from its receipt.*-8:00 hours/);
  });

  it('that is off by anything else is not', () => {
    expect(detail('2026-11-23T11:59:00Z', 480)).toBe('');
    expect(detail('2026-11-23T07:00:00Z', 480)).toBe('');
    expect(detail('2026-11-23T11:00:00Z', 0)).toBe('');
  });
});
