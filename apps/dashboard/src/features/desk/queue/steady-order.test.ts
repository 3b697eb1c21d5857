import { describe, expect, it } from 'vitest';
import { steadyRows } from './steady-order.ts';

const row = (id: string, version = 1) => ({ id, version });

describe('steadyRows', () => {
  it('shows the fresh list while no hand is on it', () => {
    expect(steadyRows([row('a')], [row('b'), row('a')], false)).toEqual({ rows: [row('b'), row('a')], waiting: 0 });
  });
  it('keeps order and rows under the hand, with fresh contents, and counts new ones', () => {
    const shown = [row('a'), row('b'), row('c')];
    const fresh = [row('n'), row('c', 2), row('a', 3)];
    expect(steadyRows(shown, fresh, true)).toEqual({ rows: [row('a', 3), row('b'), row('c', 2)], waiting: 1 });
  });
  it('fills an empty list at once', () => {
    expect(steadyRows([], [row('a')], true)).toEqual({ rows: [row('a')], waiting: 0 });
  });
});
