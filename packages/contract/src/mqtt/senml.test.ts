import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodePack, resolvePack, senmlPack } from './senml.ts';

const NOW = Date.UTC(2026, 4, 10, 12);
const resolve = (json: string) => resolvePack(senmlPack.parse(JSON.parse(json)), NOW);
const values = (json: string) =>
  resolve(json).map((record) => (record.ok ? [record.name, record.at, record.value] : [record.name, record.reason]));

const SENSOR = 'urn:dev:ow:10e2073a01080063';
const OCT_31_13_24_24 = 1_320_067_464_000;

describe('the examples of RFC 8428', () => {
  it('5.1.1: a single data point', () => {
    expect(values(`[{"n":"${SENSOR}","u":"Cel","v":23.1}]`)).toEqual([[SENSOR, NOW, 23.1]]);
  });

  it('5.1.2: several data points under a base name', () => {
    const pack = `[{"bn":"${SENSOR}:","n":"voltage","u":"V","v":120.1},{"n":"current","u":"A","v":1.2}]`;
    expect(values(pack)).toEqual([
      [`${SENSOR}:voltage`, NOW, 120.1],
      [`${SENSOR}:current`, NOW, 1.2],
    ]);
  });

  it('5.1.2: base time, version, and times relative to it', () => {
    const pack = `[{"bn":"urn:dev:ow:10e2073a0108006:","bt":1.276020076001e+09,"bu":"A","bver":5,"n":"voltage","u":"V","v":120.1},
      {"n":"current","t":-5,"v":1.2},{"n":"current","t":-4,"v":1.3},{"n":"current","t":-3,"v":1.4},
      {"n":"current","t":-2,"v":1.5},{"n":"current","t":-1,"v":1.6},{"n":"current","v":1.7}]`;
    expect(values(pack)).toEqual([
      ['urn:dev:ow:10e2073a0108006:voltage', 1_276_020_076_001, 120.1],
      ['urn:dev:ow:10e2073a0108006:current', 1_276_020_071_001, 1.2],
      ['urn:dev:ow:10e2073a0108006:current', 1_276_020_072_001, 1.3],
      ['urn:dev:ow:10e2073a0108006:current', 1_276_020_073_001, 1.4],
      ['urn:dev:ow:10e2073a0108006:current', 1_276_020_074_001, 1.5],
      ['urn:dev:ow:10e2073a0108006:current', 1_276_020_075_001, 1.6],
      ['urn:dev:ow:10e2073a0108006:current', 1_276_020_076_001, 1.7],
    ]);
  });

  it('5.1.3: measurements in time under a base name alone', () => {
    const pack = `[{"bn":"${SENSOR}","bt":1.320067464e+09,"bu":"%RH","v":21.2},{"t":10,"v":21.3},{"t":20,"v":21.4},
      {"t":30,"v":21.4},{"t":40,"v":21.5},{"t":50,"v":21.5},{"t":60,"v":21.5},{"t":70,"v":21.6},{"t":80,"v":21.7}]`;
    expect(values(pack)).toEqual(
      [21.2, 21.3, 21.4, 21.4, 21.5, 21.5, 21.5, 21.6, 21.7].map((value, index) => [
        SENSOR,
        OCT_31_13_24_24 + index * 10_000,
        value,
      ]),
    );
  });

  it('5.1.3 resolves to what 5.1.4 says, and that to itself', () => {
    const moving = `[{"bn":"${SENSOR}","bt":1.320067464e+09,"bu":"%RH","v":20},{"u":"lon","v":24.30621},
      {"u":"lat","v":60.07965},{"t":60,"v":20.3},{"u":"lon","t":60,"v":24.30622},{"u":"lat","t":60,"v":60.07965},
      {"t":120,"v":20.7},{"u":"lon","t":120,"v":24.30623},{"u":"lat","t":120,"v":60.07966},{"u":"%EL","t":150,"v":98},
      {"t":180,"v":21.2},{"u":"lon","t":180,"v":24.30628},{"u":"lat","t":180,"v":60.07967}]`;
    const resolved = (
      [
        [1.320067464e9, [20, 24.30621, 60.07965]],
        [1.320067524e9, [20.3, 24.30622, 60.07965]],
        [1.320067584e9, [20.7, 24.30623, 60.07966]],
        [1.320067614e9, [98]],
        [1.320067644e9, [21.2, 24.30628, 60.07967]],
      ] as const
    ).flatMap(([t, measured]) => measured.map((v) => ({ n: SENSOR, t, v })));
    expect(values(moving)).toEqual(resolved.map(({ n, t, v }) => [n, t * 1000, v]));
    expect(values(JSON.stringify(resolved))).toEqual(values(moving));
  });

  it('5.1.5: of several kinds of values only numbers and booleans are taken', () => {
    const pack = `[{"bn":"${SENSOR}:","n":"temp","u":"Cel","v":23.1},{"n":"label","vs":"Machine Room"},
      {"n":"open","vb":false},{"n":"nfc-reader","vd":"aGkgCg"}]`;
    expect(values(pack)).toEqual([
      [`${SENSOR}:temp`, NOW, 23.1],
      [`${SENSOR}:label`, 'unsupported_value'],
      [`${SENSOR}:open`, NOW, 0],
      [`${SENSOR}:nfc-reader`, 'unsupported_value'],
    ]);
  });

  it('5.1.6: a collection of resources, the last record under the name of the third and the time of the first', () => {
    const pack = `[{"bn":"2001:db8::2/","bt":1.320078429e+09,"n":"temperature","u":"Cel","v":25.2},
      {"n":"humidity","u":"%RH","v":30},{"bn":"2001:db8::1/","n":"temperature","u":"Cel","v":12.3},
      {"n":"humidity","u":"%RH","v":67}]`;
    expect(values(pack)).toEqual([
      ['2001:db8::2/temperature', 1_320_078_429_000, 25.2],
      ['2001:db8::2/humidity', 1_320_078_429_000, 30],
      ['2001:db8::1/temperature', 1_320_078_429_000, 12.3],
      ['2001:db8::1/humidity', 1_320_078_429_000, 67],
    ]);
  });

  it('5.1.7: a record that only sets the base name', () => {
    const pack = `[{"bn":"${SENSOR}:"},{"n":"temp","u":"Cel","v":23.1},{"n":"heat","u":"/","v":1},{"n":"fan","u":"/","v":0}]`;
    expect(values(pack)).toEqual([
      [`${SENSOR}:temp`, NOW, 23.1],
      [`${SENSOR}:heat`, NOW, 1],
      [`${SENSOR}:fan`, NOW, 0],
    ]);
  });

  it('5.1.7: lights that dim now and go off 100 ms later', () => {
    const pack = `[{"bt":1.320078429e+09,"bu":"/","n":"2001:db8::3","v":0.5},{"n":"2001:db8::4","v":0.5},
      {"n":"2001:db8::3","t":0.1,"v":0},{"n":"2001:db8::4","t":0.1,"v":0}]`;
    expect(values(pack)).toEqual([
      ['2001:db8::3', 1_320_078_429_000, 0.5],
      ['2001:db8::4', 1_320_078_429_000, 0.5],
      ['2001:db8::3', 1_320_078_429_100, 0],
      ['2001:db8::4', 1_320_078_429_100, 0],
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

  it('adds times before it asks whether they are relative: a base below 2^28 and an offset may make an absolute time', () => {
    const half = 2 ** 27;
    expect(values(`[{"bt":${half},"n":"a","t":${half},"v":1}]`)).toEqual([['a', 2 ** 28 * 1000, 1]]);
    expect(values('[{"bt":-60,"n":"a","v":1},{"n":"b","t":-5,"v":2},{"n":"c","t":90,"v":3}]')).toEqual([
      ['a', NOW - 60_000, 1],
      ['b', NOW - 65_000, 2],
      ['c', NOW + 30_000, 3],
    ]);
  });

  it('takes a later base time instead of the former, and zero as the end of it', () => {
    expect(
      values('[{"bt":1.32e9,"n":"a","v":1},{"bt":1.33e9,"n":"b","v":2},{"bt":0,"n":"c","v":3}]').map(([, at]) => at),
    ).toEqual([1_320_000_000_000, 1_330_000_000_000, NOW]);
  });

  it('counts in milliseconds: finer times are rounded', () => {
    expect(values('[{"n":"a","t":1320067464.0004,"v":1},{"n":"b","t":1320067464.0006,"v":1}]')).toEqual([
      ['a', OCT_31_13_24_24, 1],
      ['b', OCT_31_13_24_24 + 1, 1],
    ]);
  });

  it('does not tell two values of one name without a time apart: both are of now, in the order of the pack', () => {
    expect(values('[{"n":"a","v":1},{"n":"a","v":2}]')).toEqual([
      ['a', NOW, 1],
      ['a', NOW, 2],
    ]);
  });

  it('takes the value of a record that has a sum too, whatever the base sum', () => {
    expect(values('[{"bs":10,"n":"a","v":1,"s":5},{"n":"b","vb":true,"s":0}]')).toEqual([
      ['a', NOW, 1],
      ['b', NOW, 1],
    ]);
  });

  it('does not add the base value to booleans, nor makes a value of it alone', () => {
    expect(values('[{"bv":20,"n":"a","vb":true},{"n":"b"}]')).toEqual([
      ['a', NOW, 1],
      ['b', 'schema'],
    ]);
  });

  it('ignores labels that it does not know, and when the next value is due', () => {
    expect(values('[{"bu":"Cel","n":"a","v":1,"u":"m","ut":60,"x":{"y":[]},"_z":0,"bz":1}]')).toEqual([['a', NOW, 1]]);
  });

  it.each(['a', '0', 'Az09-:./_', 'urn:dev:mac:0024befffe804ff1', '2001:db8::2/temp'])('takes the name %s', (name) => {
    expect(values(JSON.stringify([{ n: name, v: 1 }]))).toEqual([[name, NOW, 1]]);
    const half = Math.ceil(name.length / 2);
    expect(values(JSON.stringify([{ bn: name.slice(0, half), n: name.slice(half), v: 1 }]))).toEqual([[name, NOW, 1]]);
    expect(values(JSON.stringify([{ bn: name, v: 1 }]))).toEqual([[name, NOW, 1]]);
  });

  it('takes names of 512 characters, and cuts longer ones where it refuses them', () => {
    const longest = 'a'.repeat(512);
    expect(values(JSON.stringify([{ n: longest, v: 1 }]))).toEqual([[longest, NOW, 1]]);
    const [refused, ...others] = resolve(JSON.stringify([{ bn: longest, n: 'bc', v: 1 }]));
    expect(refused).toMatchObject({ name: `${longest}b`, reason: 'schema' });
    expect(others).toEqual([]);
  });

  it.each(['', '-a', ':a', '.a', '/a', '_a', 'a b', 'a%20', '水位', 'a\u0000', 'a\n', 'a\ud800', 'a?', 'a#'])(
    'refuses the name %j',
    (name) => {
      expect(values(JSON.stringify([{ n: name, v: 1 }]))).toEqual([[name, 'schema']]);
    },
  );

  it('tells the unit of each record: its own, else the base unit, else none', () => {
    const units = (json: string) => resolve(json).map(({ unit }) => unit);
    expect(units('[{"n":"a","v":1},{"bu":"Cel","n":"b","v":2},{"n":"c","u":"m","v":3},{"n":"d","vs":"?"}]')).toEqual([
      undefined,
      'Cel',
      'm',
      'Cel',
    ]);
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
    ['a record of nothing', '[{}]', 'schema'],
    ['a unit without a name or a value', '[{"u":"Cel"}]', 'schema'],
    ['a value without a name', '[{"v":1}]', 'schema'],
    ['four values', '[{"n":"a","v":1,"vb":true,"vs":"x","vd":"eA"}]', 'schema'],
    ['a text', '[{"n":"a","vs":""}]', 'unsupported_value'],
    ['bytes', '[{"n":"a","vd":""}]', 'unsupported_value'],
    ['a sum alone', '[{"n":"a","s":1}]', 'unsupported_value'],
    ['a base sum alone', '[{"bs":10,"n":"a"}]', 'unsupported_value'],
  ])('sets aside %s', (_what, json, reason) => {
    expect(resolve(json)).toMatchObject([{ ok: false, reason }]);
  });

  it.each([
    ['a newer one in a later record', '[{"n":"a","v":1},{"bver":11,"n":"b","v":2}]'],
    ['two older ones', '[{"bver":5,"n":"a","v":1},{"bver":6,"n":"b","v":2}]'],
    ['a newer one, which no later record takes back', '[{"bver":11,"n":"a","v":1},{"n":"b","v":2}]'],
  ])("is not used at all with a version that is not the pack's or not ours: %s", (_what, json) => {
    expect(resolve(json)).toMatchObject([
      { ok: false, reason: 'schema', index: 0 },
      { ok: false, reason: 'schema', index: 1 },
    ]);
  });

  it('may repeat its version', () => {
    expect(values('[{"bver":10,"n":"a","v":1},{"bver":10,"n":"b","v":2}]')).toHaveLength(2);
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
