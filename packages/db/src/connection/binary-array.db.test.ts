import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestDatabase, testDatabase } from '../testing/test-database.ts';
import { float8Array, int2Array, int4Array, timestamptzArray } from './binary-array.ts';

describe('a binary array', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await testDatabase();
  });
  afterAll(() => database?.drop());

  /** What PostgreSQL takes it for, in its own words, in order. */
  async function readBack(type: string, array: Buffer, words = 'one::text'): Promise<string[]> {
    const { rows } = await database.owner.query<{ words: string }>(
      `select ${words} as words from unnest($1::${type}[]) with ordinality as given (one, place) order by place`,
      [array],
    );
    return rows.map((row) => row.words);
  }

  const inMicroseconds = '(extract(epoch from one) * 1000000)::numeric(40, 0)::text';

  const kinds = [
    { type: 'int2', encode: int2Array, least: -(2 ** 15), most: 2 ** 15 - 1 },
    { type: 'int4', encode: int4Array, least: -(2 ** 31), most: 2 ** 31 - 1 },
  ];

  it.each(kinds)('of $type says what it was made of, to the limits', async ({ type, encode, least, most }) => {
    expect(await readBack(type, encode([]))).toEqual([]);
    expect(await readBack(type, encode([least, -1, -0, 0, 1, most]))).toEqual([least, -1, 0, 0, 1, most].map(String));
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: least, max: most }), { maxLength: 300 }), async (values) => {
        expect(await readBack(type, encode(values))).toEqual(values.map(String));
      }),
    );
  });

  it.each(kinds)('of $type refuses what it cannot say', ({ encode, least, most }) => {
    for (const value of [
      least - 1,
      most + 1,
      0.5,
      1e300,
      Number.NaN,
      Number.POSITIVE_INFINITY,
      Number.NEGATIVE_INFINITY,
    ]) {
      expect(() => encode([1, value])).toThrow(RangeError);
    }
  });

  it('of float8 says every double, to the bit', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.double(), { maxLength: 300 }), async (values) => {
        const said = await readBack('float8', float8Array(values));
        expect(said.map(Number)).toEqual(values);
      }),
    );
    const odd = [
      Number.NaN,
      Number.POSITIVE_INFINITY,
      Number.NEGATIVE_INFINITY,
      -0,
      5e-324,
      Number.MAX_VALUE,
      0.1 + 0.2,
    ];
    expect((await readBack('float8', float8Array(odd))).map(Number)).toEqual(odd);
  });

  it('of timestamptz says every millisecond between the limits, before 2000 and 1970 too', async () => {
    const first = Date.UTC(-4713, 10, 24);
    const known = [first, -62_135_596_800_001, -1, 0, Date.UTC(2000, 0, 1) - 1, Date.UTC(2000, 0, 1), 8.64e15];
    expect(await readBack('timestamptz', timestamptzArray(known), inMicroseconds)).toEqual(
      known.map((value) => String(BigInt(value) * 1000n)),
    );
    const near = fc.integer({ min: Date.UTC(-283, 0, 1), max: Date.UTC(4283, 0, 1) });
    const any = fc.oneof(near, fc.maxSafeInteger()).filter((value) => value >= first && value <= 8.64e15);
    await fc.assert(
      fc.asyncProperty(fc.array(near, { maxLength: 300 }), fc.array(any, { maxLength: 300 }), async (exact, rough) => {
        const said = await readBack('timestamptz', timestamptzArray([...exact, ...rough]), inMicroseconds);
        const errors = [...exact, ...rough].map((value, place) =>
          Math.abs(Number(BigInt(said[place] ?? '') - BigInt(value) * 1000n)),
        );
        expect(Math.max(0, ...errors.slice(0, exact.length))).toBe(0);
        expect(Math.max(0, ...errors)).toBeLessThanOrEqual(512);
      }),
    );
  });

  it('of timestamptz refuses what is no time', () => {
    const wrong = [
      Number.NaN,
      Number.POSITIVE_INFINITY,
      Number.NEGATIVE_INFINITY,
      0.5,
      8.64e15 + 1,
      -210_866_803_200_001,
    ];
    for (const value of wrong) expect(() => timestamptzArray([0, value])).toThrow(RangeError);
  });
});
