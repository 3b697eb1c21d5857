import { expect, test } from 'vitest';
import { fit } from './photo.ts';

test('a large landscape photo is cut to the longest edge', () => {
  expect(fit(4000, 3000)).toEqual({ width: 1600, height: 1200 });
});
test('a portrait photo keeps its proportions', () => expect(fit(3000, 4000)).toEqual({ width: 1200, height: 1600 }));
test('a small photo is never blown up', () => expect(fit(800, 600)).toEqual({ width: 800, height: 600 }));
