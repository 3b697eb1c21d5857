import { describe, expect, it } from 'vitest';
import { lengthMs, noisyRounds } from './noisy-readings.ts';

const plan = { sources: 50, rounds: 200, firstAt: Date.UTC(2026, 0, 2), seed: 7 };
const rows = [...noisyRounds(plan)].flat();

describe('noisyRounds', () => {
  it('makes the same readings of the same seed, and others of another', () => {
    expect([...noisyRounds(plan)].flat()).toEqual(rows);
    expect([...noisyRounds({ ...plan, seed: 8 })].flat()).not.toEqual(rows);
  });

  it('never repeats a time of a source and keeps within its length', () => {
    expect(new Set(rows.map((row) => `${row.componentKey} ${row.at}`)).size).toBe(10_000);
    expect(rows.every((row) => row.at >= plan.firstAt && row.at < plan.firstAt + lengthMs(plan))).toBe(true);
  });

  it('drifts slowly, with noise and few decimals', () => {
    const own = rows.filter((row) => row.componentKey === 1).map((row) => row.value);
    const steps = own.slice(1).map((value, index) => Math.abs(value - (own[index] ?? 0)));
    expect(Math.max(...steps)).toBeLessThan(1);
    expect(new Set(own).size).toBeGreaterThan(1);
    expect(own.every((value) => Math.abs(value * 10 - Math.round(value * 10)) < 1e-9)).toBe(true);
  });
});
