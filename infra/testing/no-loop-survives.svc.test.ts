import { setTimeout as delay } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { survivingLoops } from './surviving-loops.ts';

const here = expect.stringMatching(/^infra\/testing\/no-loop-survives\.svc\.test\.ts:\d+:\d+$/);

it('finds an interval until it is cleared, and names its line', () => {
  const timer = setInterval(() => undefined, 60_000);
  expect(survivingLoops()).toEqual([here]);
  clearInterval(timer);
  expect(survivingLoops()).toEqual([]);
});

it('finds a timer that sets itself again, also one that holds no process', async () => {
  let timer: NodeJS.Timeout | undefined;
  let rounds = 0;
  const round = () => {
    rounds += 1;
    timer = setTimeout(round, 1).unref();
  };
  round();
  await expect.poll(() => rounds).toBeGreaterThan(2);
  expect(survivingLoops()).toEqual([here]);
  clearTimeout(timer);
  expect(survivingLoops()).toEqual([]);
});

it('lets go of what has fired', async () => {
  await new Promise((resolve) => setTimeout(resolve, 0));
  await delay(0);
  expect(survivingLoops()).toEqual([]);
});
