import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createMappingRunner, type Mapped, type MappingRunner } from './runner.ts';

let runner: MappingRunner;
let version = 0;

// A minute's patience for what is harmless, on a machine that does other things too; attacks have a runner of their own.
beforeAll(() => {
  runner = createMappingRunner({ timeMs: 60_000 });
});
afterAll(() => runner.close());

const job = (mapping: string, payload: unknown, feed = 'hotline') => {
  version += 1;
  return {
    feed,
    version,
    mapping,
    topic: 'feed/hotline/orders',
    payloadJson: JSON.stringify(payload),
    receivedAt: new Date('2026-11-23T01:02:03.000Z'),
  };
};
const map = (mapping: string, payload: unknown = {}, by: MappingRunner = runner): Promise<Mapped> =>
  by.map(job(mapping, payload));
const yieldOf = (mapped: Mapped) => (mapped.ok ? mapped.value : mapped.fault);

describe('a mapping', () => {
  it('sees topic, payload, time of receipt and feed', async () => {
    expect(yieldOf(await map('$', { a: 1 }))).toEqual({
      topic: 'feed/hotline/orders',
      payload: { a: 1 },
      receivedAt: '2026-11-23T01:02:03.000Z',
      feed: 'hotline',
      meta: { headers: {}, query: {} },
    });
  });

  it('sees headers and query of a webhook, which are plain texts whatever they hold', async () => {
    const meta = { headers: { 'x-sensor': 'esp-17', __proto__x: '"}]' }, query: { event: 'up', tag: ['a', 'b'] } };
    const mapped = await runner.map({ ...job('meta', {}), meta });
    expect(yieldOf(mapped)).toEqual(meta);
    expect(yieldOf(await runner.map({ ...job('meta.headers."x-sensor" & meta.query.event', {}), meta }))).toBe(
      'esp-17up',
    );
  });

  it('yields undefined for what it ignores', async () => {
    expect(await map('payload.nothing')).toMatchObject({ ok: true, value: undefined });
  });

  it('that is no JSONata is told with its place', async () => {
    expect(yieldOf(await map('payload.a\n  + )'))).toMatchObject({ stage: 'compile', line: 2, code: 'S0211' });
  });

  it('that fails on a message is told with its place', async () => {
    const fault = yieldOf(await map('{\n "a": payload.a + "x"\n}', { a: 1 }));
    expect(fault).toMatchObject({ stage: 'map', line: 2, code: 'T2002', message: expect.stringContaining('+') });
  });

  it('is compiled anew when its version changes, and the old one stays as it was', async () => {
    const first = { ...job('1', {}), version: 'one' };
    const second = { ...job('2', {}), version: 'two' };
    const values = await Promise.all([first, second, first].map((each) => runner.map(each)));
    expect(values.map(yieldOf)).toEqual([1, 2, 1]);
  });
});

describe('nothing is within reach:', () => {
  it.each([
    '$sum.constructor("return process")()',
    'payload.constructor.constructor("return process")()',
    '$lookup($sum, "constructor")',
    '$lookup(payload, "__proto__")',
    '$eval("payload.constructor.constructor")',
    '($f := function($x){$x}; $f.constructor("return 1")())',
    '$map([1], $sum.constructor)',
    '$each({"a": 1}, function($v, $k){ $v.constructor.constructor("return process.exit()")() })',
    '$string.implementation.constructor("return 1")()',
    'payload ~> |$|{"__proto__": {"polluted": true}}|',
    '$merge([payload, {"__proto__": {"polluted": true}}])',
    '$spread({"constructor": {"prototype": {"polluted": true}}})',
    'process',
    'require("fs")',
    '$require("fs")',
    '$globalThis',
    '$setTimeout',
    '$u8.constructor("return process")()',
    '$localMillis.implementation.constructor("return process")()',
    '$bytes("AQ", "constructor")',
    '$bytes.constructor.constructor("return process")()',
    '$table("constructor", "constructor")',
    'meta.headers.constructor.constructor("return process")()',
    '$lookup(meta.headers, "__proto__")',
  ])('%s', async (attack) => {
    const attacked = await map(attack, { a: 1 });
    const told = JSON.stringify(yieldOf(attacked)) ?? '';
    expect(told).not.toMatch(/native code|execPath|versions/);
    // No attack leaves anything behind for the mappings after it.
    expect(yieldOf(await map('[payload.polluted, $keys({}), $lookup({}, "polluted")]'))).toEqual([]);
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });

  it('keys of prototypes are plain keys of the result', async () => {
    const mapped = await map('{"__proto__": {"polluted": true}, "constructor": payload.a}', { a: 1 });
    expect(JSON.stringify(yieldOf(mapped))).toBe('{"__proto__":{"polluted":true},"constructor":1}');
    expect(
      JSON.stringify(yieldOf(await runner.map({ ...job('payload', {}), payloadJson: '{"__proto__":{"x":1}}' }))),
    ).toBe('{"__proto__":{"x":1}}');
  });
});

describe('limits hold, and the next message goes on as if nothing had been:', () => {
  let strict: MappingRunner;
  beforeAll(() => {
    strict = createMappingRunner({ timeMs: 1_500, memoryMb: 48, longestResult: 100_000 });
  });
  afterAll(() => strict.close());

  it.each([
    ['an endless loop', '($f := function($n){$f($n + 1)}; $f(0))'],
    ['a regular expression that backtracks', '$match($pad("", 60, "a") & "!", /^(a+)+$/)'],
    ['a picture that backtracks', `$toMillis("${'1'.repeat(60)}x", "${'[f1]'.repeat(16)}")`],
    ['a memory bomb in one piece', '[1..10000000]'],
    ['a memory bomb piece by piece', '$map([1..9000000], function($x){ {"a": $x, "b": [$x] } })'],
    ['a huge output', '[1..50000]'],
    ['work hidden in $eval', '$eval("[1..10000000]")'],
    ['bytes without an end', '$map([1..9000000], function($n) { $bytes("AQIDBAUG") })'],
    ['integers of a million digits', '$map([1..1000], function($n) { $bitAnd($pad("1", 3000000, "7"), $n) })'],
    [
      'local times without an end',
      '($f := function($n){$localMillis("2026-11-23 14:05", "Asia/Shanghai") ? $f($n + 1)}; $f(0))',
    ],
    ['a text that JSON makes a memory bomb', '$map([1..9000000], function($n) { $parseJson("[[],[],[],[]]") })'],
  ])('%s', async (_name, attack) => {
    expect(await map(attack, {}, strict)).toMatchObject({ ok: false, isOffence: true, fault: { stage: 'limit' } });
    expect(yieldOf(await map('payload.a', { a: 1 }, strict))).toBe(1);
  });

  it.each([
    ['a recursion without end', '($f := function($n){ 1 + $f($n + 1) }; $f(0))'],
    ['a string that doubles', '($d := function($s, $n){ $n = 0 ? $s : $d($s & $s, $n - 1) }; $d("xxxxxxxxxx", 60))'],
  ])('%s', async (_name, attack) => {
    const mapped = await map(attack, {}, strict);
    expect(mapped.ok).toBe(false);
    expect(yieldOf(await map('payload.a', { a: 1 }, strict))).toBe(1);
  });

  it('headers and tables of all kinds of names are names', async () => {
    const meta = { headers: JSON.parse('{"__proto__":"x","constructor":"y"}'), query: { toString: 'z' } };
    const entries = [
      ['__proto__', '{"polluted":true}'],
      ['constructor', '1'],
    ] as const;
    const tables = [{ name: '__proto__', revision: 1, entries }];
    const asked = {
      ...job('[$keys(meta.headers), $table("__proto__", "constructor"), $lookup({}, "polluted")]', {}),
      meta,
      tables,
    };
    expect(yieldOf(await strict.map(asked))).toEqual(['__proto__', 'constructor', 1]);
    expect(yieldOf(await map('[$lookup({}, "polluted")]', {}, strict))).toEqual([]);
  });

  it('a table too large for the process is told, and the next message goes on', async () => {
    const entries = Array.from(
      { length: 400_000 },
      (_, index) => [`${index}`, JSON.stringify('x'.repeat(200))] as const,
    );
    const tables = [{ name: 'huge', revision: 1, entries }];
    expect(await strict.map({ ...job('$table("huge", "7")', {}), tables })).toMatchObject({ ok: false });
    expect(yieldOf(await map('payload.a', { a: 1 }, strict))).toBe(1);
  });

  it('a payload that is nested 60,000 deep', async () => {
    const payloadJson = `${'['.repeat(60_000)}${']'.repeat(60_000)}`;
    const mapped = await strict.map({ ...job('$count($string(payload))', {}), payloadJson });
    expect(mapped.ok || mapped.fault.stage).not.toBe(undefined);
    expect(yieldOf(await map('payload.a', { a: 1 }, strict))).toBe(1);
  });
});

describe('the limit of CPU time', () => {
  it('grows with the records of a payload, so that a thousand rows of five values pass', async () => {
    const usual = createMappingRunner();
    const row = {
      station: 'air-0051',
      time: '2026-11-23 14:05:09',
      pm25: '35',
      pm10: '50',
      no2: '40',
      o3: '80',
      humidity: '60',
    };
    const rows = Array.from({ length: 1_000 }, () => row);
    const mapping = `payload.{ "device": station, "records": [
      $each($sift($, function($v, $k) { $not($k in ["station", "time"]) }), function($v, $k) {
        { "n": $k, "v": $number($v), "t": $toMillis($replace($$.payload[0].time, " ", "T") & "Z") / 1000 } })] }`;
    const mapped = await usual.map({ ...job(mapping, rows), records: rows.length });
    expect(mapped.ok && (mapped.value as unknown[]).length).toBe(1_000);
    await usual.close();
  });

  it('is no higher than five seconds, whatever a payload says of itself', async () => {
    const usual = createMappingRunner({ timeMs: 300 });
    const mapped = await usual.map({ ...job('($f := function($n){$f($n + 1)}; $f(0))', {}), records: 10_000_000 });
    expect(mapped).toMatchObject({
      ok: false,
      isOffence: true,
      fault: { message: expect.stringContaining('5000 ms') },
    });
    await usual.close();
  });
});

describe('of two feeds of which one is bad', () => {
  it('the good one goes on: every message of it is mapped', async () => {
    const shared = createMappingRunner({ timeMs: 300, memoryMb: 48 });
    const bad = Array.from({ length: 6 }, () => shared.map(job('[1..10000000]', {}, 'bad')));
    const good = Array.from({ length: 50 }, (_, index) => shared.map(job('payload', index, 'good')));
    expect((await Promise.all(good)).map(yieldOf)).toEqual(Array.from({ length: 50 }, (_, index) => index));
    expect((await Promise.all(bad)).map((mapped) => mapped.ok)).toEqual(Array.from({ length: 6 }, () => false));
    // By now the bad one is known: it can't hold up the good one any more.
    const order: string[] = [];
    await Promise.all([
      shared.map(job('[1..10000000]', {}, 'bad')).then(() => order.push('bad')),
      shared.map(job('payload', 1, 'good')).then(() => order.push('good')),
    ]);
    expect(order).toEqual(['good', 'bad']);
    await shared.close();
  });
});
