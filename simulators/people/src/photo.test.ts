import { decode } from 'jpeg-js';
import { expect, it } from 'vitest';
import { takePhoto } from './photo.ts';

const at = new Date('2026-03-02T03:00:00Z');

it('takes a JPEG of the size of a small photo, stamped, and another one when the work is done', async () => {
  const before = takePhoto('20260302-0007', 'before', at);
  const after = takePhoto('20260302-0007', 'after', at);
  expect(before.type).toBe('image/jpeg');
  for (const photo of [before, after]) {
    expect(photo.size).toBeGreaterThan(15_000);
    expect(photo.size).toBeLessThan(80_000);
  }
  const picture = decode(new Uint8Array(await before.arrayBuffer()), { useTArray: true });
  expect([picture.width, picture.height]).toEqual([480, 360]);
  // The stamp is yellow: much red, little blue, in the lower left corner.
  const at3 = ((360 - 26) * 480 + 14) * 4;
  expect(picture.data[at3] ?? 0).toBeGreaterThan((picture.data[at3 + 2] ?? 0) + 60);
  expect(await before.text()).not.toBe(await after.text());
});
