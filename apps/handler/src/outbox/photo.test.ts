import { expect, test } from 'vitest';
import { fit, smallerOf } from './photo.ts';

test('a large landscape photo is cut to the longest edge', () => {
  expect(fit(4000, 3000)).toEqual({ width: 1600, height: 1200 });
});
test('a portrait photo keeps its proportions', () => expect(fit(3000, 4000)).toEqual({ width: 1200, height: 1600 }));
test('a small photo is never blown up', () => expect(fit(800, 600)).toEqual({ width: 800, height: 600 }));

const blob = (bytes: number, type: string) => new Blob([new Uint8Array(bytes)], { type });
test('a photo that is small already is sent as it is', () => {
  const file = blob(10, 'image/webp');
  expect(smallerOf(file, blob(20, 'image/jpeg'))).toBe(file);
});
test('a smaller HEIC is sent as JPEG: the server takes no HEIC', () => {
  const jpeg = blob(20, 'image/jpeg');
  expect(smallerOf(blob(10, 'image/heic'), jpeg)).toBe(jpeg);
});
