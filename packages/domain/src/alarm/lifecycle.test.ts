import { describe, expect, it } from 'vitest';
import { allowedAlarmActions } from './lifecycle.ts';

describe('an alarm', () => {
  it.each([true, false])('is acknowledged once, active or not (%s)', (active) => {
    expect(allowedAlarmActions({ id: '1', active, acknowledged: false })).toEqual(['acknowledge']);
    expect(allowedAlarmActions({ id: '1', active, acknowledged: true })).toEqual([]);
  });
});
