import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodePack, resolvePack, senmlPack } from './senml.ts';

const NOW = Date.UTC(2026, 4, 10, 12);
const resolve = (json: string) => resolvePack(senmlPack.parse(JSON.parse(json)), NOW);
const values = (json: string) =>
  resolve(json).map((record) => (record.ok ? [record.name, record.at, record.value] : [record.name, record.reason]));

describe('the examples of RFC 8428', () => {
  it('5.1.1: a single data point', () => {
    expect(values('[{"n":"urn:dev:ow:10e2073a01080063","u":"Cel","v":23.1}]')).toEqual([
      ['urn:dev:ow:10e2073a01080063', NOW, 23.1],
    ]);
  });

  it('5.1.2: several data points under a base name', () => {
    const pack = `[{"bn":"urn:dev:ow:10e2073a01080063:","n":"voltage","u":"V","v":120.1},{"n":"current","u":"A","v":1.2}]`;
    expect(values(pack)).toEqual([
      ['urn:dev:ow:10e2073a01080063:voltage', NOW, 120.1],
      ['urn:dev:ow:10e2073a01080063:current', NOW, 1.2],
    ]);
  });

  it('5.1.2: base time, version, and times relative to it', () => {
    const pack = `[{"bn":"urn:dev:ow:10e2073a0108006:","bt":1.276020076001e+09,"bu":"A","bver":5,"n":"voltage","u":"V","v":120.1},
      {"n":"current","t":-5,"v":1.2},{"n":"current","t":-4,"v":1.3},{"n":"current","v":1.7}]`;
    expect(values(pack).map(([, at, value]) => [at, value])).toEqual([
      [1_276_020_076_001, 120.1],
      [1_276_020_071_001, 1.2],
      [1_276_020_072_001, 1.3],
      [1_276_020_076_001, 1.7],
    ]);
  });

  it('5.1.4: of other kinds of values only numbers and booleans are taken', () => {
    const pack = `[{"bn":"urn:dev:ow:10e2073a01080063:","n":"temp","u":"Cel","v":23.1},
      {"n":"label","vs":"Machine Room"},{"n":"open","vb":false},{"n":"nfv","vd":"aGkgCg"}]`;
    expect(values(pack).map(([, second, third]) => third ?? second)).toEqual([
      23.1,
      'unsupported_value',
      0,
      'unsupported_value',
    ]);
  });
});

describe('a pack', () => {
  it('without a time is of now, and small times are relative to now', () => {
    expect(values('[{"n":"a","v":1},{"n":"b","t":-10,"v":2},{"n":"c","t":10,"v":3}]').map(([, at]) => at)).toEqual([
      NOW,
      NOW - 10_000,
      NOW + 10_000,
    ]);
  });

  it('takes 2^28 seconds as the first absolute time', () => {
    expect(values(`[{"n":"a","t":${2 ** 28},"v":1}]`)).toEqual([['a', 2 ** 28 * 1000, 1]]);
    expect(values(`[{"n":"a","t":${2 ** 28 - 1},"v":1}]`)).toEqual([['a', NOW + (2 ** 28 - 1) * 1000, 1]]);
  });

  it('adds the base value to numbers', () => {
    expect(values('[{"bv":20,"n":"a","v":3.5},{"n":"b","v":0}]').map(([, , value]) => value)).toEqual([23.5, 20]);
  });

  it('takes a base from its record on, and a later one instead of it', () => {
    expect(
      values('[{"n":"a","v":1},{"bn":"x/","n":"b","v":2},{"bn":"y/","n":"c","v":3}]').map(([name]) => name),
    ).toEqual(['a', 'x/b', 'y/c']);
  });

  it('tells the place of each record, past those that only set a base', () => {
    expect(resolve('[{"bn":"x/"},{"n":"a","v":1},{"n":"b","vs":"?"}]').map((record) => record.index)).toEqual([1, 2]);
  });

  it.each([
    ['a newer version', '[{"bver":11,"n":"a","v":1}]', 'schema'],
    ['a label that must be understood', '[{"n":"a","v":1,"x_":1}]', 'schema'],
    ['two values', '[{"n":"a","v":1,"vb":true}]', 'schema'],
    ['no value', '[{"n":"a"}]', 'schema'],
    ['a name that begins with a dash', '[{"n":"-a","v":1}]', 'schema'],
    ['a name with a space', '[{"n":"a b","v":1}]', 'schema'],
    ['a sum alone', '[{"n":"a","s":1}]', 'unsupported_value'],
  ])('sets aside %s', (_what, json, reason) => {
    expect(resolve(json)).toMatchObject([{ ok: false, reason }]);
  });

  it.each(['{}', '[]', '[1]', '[{"n":1,"v":1}]', '[{"n":"a","v":"1"}]', '[{"n":"a","v":1e400}]'])(
    'is not %s',
    (json) => {
      expect(senmlPack.safeParse(JSON.parse(json)).success).toBe(false);
    },
  );

  it('says after encoding and resolving what it said before', () => {
    const reading = fc.record({
      metric: fc.constantFrom('level', 'open'),
      at: fc.integer({ min: NOW - 86_400_000, max: NOW }),
      value: fc.oneof(fc.boolean(), fc.double({ noNaN: true, noDefaultInfinity: true })),
    });
    fc.assert(
      fc.property(fc.array(reading, { minLength: 1, maxLength: 20 }), (readings) => {
        const resolved = resolvePack(senmlPack.parse(JSON.parse(JSON.stringify(encodePack(readings)))), NOW);
        const expected = readings.map(({ metric, at, value }) => [metric, at, Number(value) + 0]);
        expect(resolved.map((record) => record.ok && [record.name, record.at, record.value + 0])).toEqual(expected);
      }),
    );
  });
});
