import { describe, expect, it } from 'vitest';
import { type FeatureFlags, StateBatch } from './state-batch.ts';

function setUp() {
  const applied: [string, FeatureFlags][] = [];
  let frame: (() => void) | undefined;
  const batch = new StateBatch(
    (id, flags) => applied.push([id, flags]),
    (run) => {
      frame = run;
    },
  );
  return { applied, batch, paint: () => frame?.() };
}

describe('states of features', () => {
  it('are applied together at the next frame, merged by feature', () => {
    const { applied, batch, paint } = setUp();
    batch.set('d1', { offline: true });
    batch.set('d1', { fresh: true });
    expect(applied).toEqual([]);
    paint();
    expect(applied).toEqual([['d1', { offline: true, fresh: true }]]);
  });

  it('are not applied again while they stay the same, and are after a replacement of the features', () => {
    const { applied, batch, paint } = setUp();
    batch.set('d1', { offline: true });
    paint();
    batch.set('d1', { offline: true });
    paint();
    expect(applied).toHaveLength(1);
    batch.forget();
    batch.set('d1', { offline: true });
    paint();
    expect(applied).toHaveLength(2);
  });

  it('of a feature that never had a flag are not cleared', () => {
    const { applied, batch, paint } = setUp();
    batch.set('d1', { offline: false });
    paint();
    expect(applied).toEqual([]);
  });
});
