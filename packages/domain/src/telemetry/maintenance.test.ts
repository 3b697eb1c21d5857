import { describe, expect, it } from 'vitest';
import { judgeMaintenance, type MaintainedDevice } from './maintenance.ts';
import type { TrustCode, TrustReason } from './trust.ts';

const reason = (code: TrustCode, points: number): TrustReason => ({ code, points, since: 0, detail: {} });
const stream = (metricKey: number, ...reasons: readonly TrustReason[]) => ({ metricKey, score: 0, reasons });
const device = (more: Partial<MaintainedDevice>): MaintainedDevice => ({
  below: 50,
  isMatter: false,
  isRetired: false,
  streams: [],
  ...more,
});

describe('a device', () => {
  it.each([
    ['is fine', [stream(1)]],
    ['lies a little', [stream(1, reason('implausible', 50))]],
    ['is silent, however long', [stream(1, reason('silence', 100))]],
    ['is silent, and lay a little before', [stream(1, reason('silence', 100), reason('skew', 30))]],
    ['is not known yet', [{ ...stream(1, reason('implausible', 100)), score: null }]],
    ['has no stream', []],
  ])('is no matter of maintenance where it %s', (_what, streams) => {
    expect(judgeMaintenance(device({ streams }))).toBeUndefined();
  });

  it('becomes one by its worst stream', () => {
    const streams = [
      stream(1, reason('stuck', 70)),
      stream(2, reason('implausible', 60), reason('jump', 30)),
      stream(3),
    ];
    expect(judgeMaintenance(device({ streams }))).toEqual({ kind: 'begin', metricKey: 2, trust: 10 });
    expect(judgeMaintenance(device({ streams, below: null }))).toBeUndefined();
    expect(judgeMaintenance(device({ streams, isRetired: true }))).toBeUndefined();
  });

  it('stays one at its limit, and recovers well above it', () => {
    const at = (points: number) =>
      judgeMaintenance(device({ isMatter: true, streams: [stream(7, reason('jump', points))] }));
    expect([at(90), at(50), at(41)]).toEqual([undefined, undefined, undefined]);
    expect(at(40)).toEqual({ kind: 'recover', metricKey: 7, trust: 60 });
  });

  it('with the highest limit recovers when nothing is wrong', () => {
    expect(judgeMaintenance(device({ below: 100, isMatter: true, streams: [stream(1)] }))).toMatchObject({
      kind: 'recover',
    });
  });

  it('does not recover by falling silent', () => {
    const streams = [stream(1, reason('silence', 40)), stream(2)];
    expect(judgeMaintenance(device({ isMatter: true, streams }))).toBeUndefined();
  });

  it('ceases to be one when it retires, or its type has no limit any more', () => {
    expect(judgeMaintenance(device({ isMatter: true, isRetired: true }))).toEqual({ kind: 'end', because: 'retired' });
    expect(judgeMaintenance(device({ isMatter: true, below: null }))).toEqual({ kind: 'end', because: 'limitEnded' });
  });
});
