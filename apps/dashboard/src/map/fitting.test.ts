import { describe, expect, it } from 'vitest';
import { fitPadding } from './fitting.ts';

describe('padding of the map', () => {
  it('stays as the panels ask where there is room', () => {
    const padding = { top: 16, right: 432, bottom: 60, left: 432 };
    expect(fitPadding(padding, 1920, 800)).toEqual(padding);
  });

  it('leaves a third of the map in a window that the panels would fill', () => {
    const { left, right } = fitPadding({ top: 0, right: 400, bottom: 0, left: 400 }, 600, 400);
    expect(left + right).toBeLessThanOrEqual(400);
    expect(left).toBe(right);
  });
});
