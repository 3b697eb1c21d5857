import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { page, writeCursor } from './page.ts';

const NUMBERS = [10, 20, 30, 40, 50];

const numbers = (query: { readonly cursor?: string | undefined; readonly limit: number }, list = 'numbers') =>
  page(query, {
    list,
    position: z.int(),
    rows: async (after, limit) => NUMBERS.filter((row) => after === undefined || row > after).slice(0, limit),
    positionOf: (row: number) => row,
    present: (row) => ({ row }),
  });

describe('a list in pages', () => {
  it('answers each row once, and null at the end', async () => {
    const first = await numbers({ limit: 2 });
    const second = await numbers({ limit: 2, cursor: first.next ?? '' });
    const third = await numbers({ limit: 2, cursor: second.next ?? '' });
    expect([first, second, third].map(({ items }) => items.map(({ row }) => row))).toEqual([[10, 20], [30, 40], [50]]);
    expect(third.next).toBeNull();
  });

  it('ends with a full page where nothing is left', async () => {
    expect((await numbers({ limit: 5 })).next).toBeNull();
  });

  it('is empty without a next page where there is nothing', async () => {
    const nothing = page({ limit: 2 }, { ...NOTHING, rows: async () => [] });
    expect(await nothing).toEqual({ items: [], next: null });
  });
});

const NOTHING = { list: 'nothing', position: z.int(), positionOf: (row: number) => row, present: (row: number) => row };

describe('a cursor', () => {
  const refused = { code: 'invalid' };

  it('of another list is refused', async () => {
    const { next } = await numbers({ limit: 1 }, 'other numbers');
    await expect(numbers({ limit: 1, cursor: next ?? '' })).rejects.toMatchObject(refused);
  });

  it('with a place that this list cannot have is refused', async () => {
    const cursor = writeCursor('numbers', 'ten');
    await expect(numbers({ limit: 1, cursor })).rejects.toMatchObject(refused);
  });

  it('of another version is refused', async () => {
    const { next } = await numbers({ limit: 1 });
    const text = Buffer.from(JSON.stringify([2, 'numbers', 10])).toString('base64url');
    const [, check] = writeCursor('numbers', 10).split('.');
    expect(next).not.toBe(`${text}.${check}`);
    await expect(numbers({ limit: 1, cursor: `${text}.${check}` })).rejects.toMatchObject(refused);
  });

  it.each(['', '!garbage', '.', 'W10', '1', 'null', `${writeCursor('numbers', 10)}.`])(
    'that nobody gave is refused: %j',
    async (cursor) => {
      await expect(numbers({ limit: 1, cursor })).rejects.toMatchObject(refused);
    },
  );

  it.each([
    ['no JSON', '{'],
    ['no array', 'null'],
    ['an object', '{"list":"numbers"}'],
    ['too little', '[1,"numbers"]'],
    ['text that cannot be stored', '[1,"names","a\\u0000"]'],
  ])('with a right check around %s is refused', async (_what, json) => {
    const text = Buffer.from(json).toString('base64url');
    const check = createHash('sha256').update(text).digest('base64url').slice(0, 6);
    const names = page(
      { cursor: `${text}.${check}`, limit: 1 },
      { list: 'names', position: z.string(), positionOf: String, rows: async () => [], present: String },
    );
    await expect(names).rejects.toMatchObject(refused);
    await expect(numbers({ limit: 1, cursor: `${text}.${check}` })).rejects.toMatchObject(refused);
  });

  it('with any character altered or missing is refused', async () => {
    const cursor = writeCursor('numbers', 10);
    for (let at = 0; at < cursor.length; at += 1) {
      const other = cursor[at] === 'A' ? 'B' : 'A';
      for (const mangled of [
        cursor.slice(0, at) + other + cursor.slice(at + 1),
        cursor.slice(0, at) + cursor.slice(at + 1),
      ]) {
        await expect(numbers({ limit: 1, cursor: mangled }), mangled).rejects.toMatchObject(refused);
      }
    }
  });
});
