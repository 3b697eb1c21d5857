import { describe, expect, it } from 'vitest';
import { readConfig, SECTIONS } from './config.ts';
import { drawPlan, planRun, sumOf } from './plan.ts';

const ALL = { mosquitto: true, chromium: true };
const minutes = (args: readonly string[]) => sumOf(planRun(readConfig(args, {}), ALL)) / 60;

describe('planRun', () => {
  it('keeps a usual run within half an hour, and a full one within a hundred minutes', () => {
    expect(minutes([])).toBeLessThanOrEqual(30);
    expect(minutes(['--full'])).toBeLessThanOrEqual(100);
    expect(minutes(['--full'])).toBeGreaterThan(minutes([]));
  });

  it('gives each section a limit that grows with its settings', () => {
    const limits = (args: readonly string[]) => planRun(readConfig(args, {}), ALL).map((each) => each.limitSeconds);
    const [usual, full] = [limits([]), limits(['--full'])];
    expect(usual.every((limit, index) => limit <= (full[index] ?? 0))).toBe(true);
    for (const { seconds, limitSeconds } of planRun(readConfig(['--full'], {}), ALL)) {
      expect(limitSeconds).toBeGreaterThan(2 * seconds);
    }
  });

  it('plans every section, or the one that is asked for, and nothing for what is not there', () => {
    expect(planRun(readConfig(['--full'], {}), ALL).map(({ name }) => name)).toEqual([...SECTIONS]);
    expect(planRun(readConfig(['--only', 'commit'], {}), ALL).map(({ name }) => name)).toEqual(['commit']);
    const poor = planRun(readConfig([], {}), { mosquitto: false, chromium: false });
    expect(poor.find(({ name }) => name === 'workers')?.seconds).toBe(0);
    expect(drawPlan(poor)).not.toContain('workers');
    expect(drawPlan(poor)).toMatch(/in all +\d+\.\d min$/);
  });
});
