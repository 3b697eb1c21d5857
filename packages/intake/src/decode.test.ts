import { deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import type { FeedFormat } from '@cityloop/domain/feed/feed';
import { encode } from 'cborg';
import { describe, expect, it } from 'vitest';
import { type Decoded, decode } from './decode.ts';
import { type ReadAs, textForPeople } from './payload-text.ts';
import { SPARKPLUG_PAYLOAD } from './sparkplug-schema.ts';
import { zipOf } from './test/zip.ts';

const utf8 = (text: string) => Buffer.from(text, 'utf8');
const yieldOf = (decoded: Decoded) => (decoded.ok ? decoded.value : decoded.fault);
const AS: ReadAs = { format: 'json', charset: 'utf-8', compression: 'none' };
const read = (text: string, format: FeedFormat) => yieldOf(decode(utf8(text), { ...AS, format }));
const readBytes = (bytes: Uint8Array, as: Partial<ReadAs>) => yieldOf(decode(bytes, { ...AS, ...as }));

describe('a payload is read', () => {
  it('as JSON, whatever its root', () => {
    expect(read('{"a":[1,"乙"]}', 'json')).toEqual({ a: [1, '乙'] });
    expect(read('7', 'json')).toBe(7);
    expect(read('\uFEFF{"a":1}', 'json')).toEqual({ a: 1 });
    expect(read('\uFEFF\uFEFF{"a":1}', 'json')).toBe('the payload has two byte order marks');
    expect(read('\uFEFF\uFEFFa,b\n1,2', 'csv')).toBe('the payload has two byte order marks');
    expect(read('\uFEFFa,b\n1,2', 'csv')).toEqual([{ a: '1', b: '2' }]);
  });

  it('in GB 18030', () => {
    const payload = Buffer.concat([utf8('{"a":"'), Buffer.from([0xb3, 0xc7, 0xca, 0xd0]), utf8('"}')]);
    expect(yieldOf(decode(payload, { ...AS, charset: 'gb18030' }))).toEqual({ a: '城市' });
    expect(yieldOf(decode(payload, AS))).toBe('the payload is not utf-8');
  });

  it.each([',', ';', '\t', '|'])('as CSV by its header, separated by "%s"', (separator) => {
    const text = `编号,说明,值\r\n1,"a, ""b""",2\r\n\r\n3,x,\r\n`.replaceAll(',', separator);
    const quoted = `a${separator} "b"`;
    expect(read(text, 'csv')).toEqual([
      { 编号: '1', 说明: quoted, 值: '2' },
      { 编号: '3', 说明: 'x', 值: '' },
    ]);
  });

  it('as CSV whose first line names the delimiter, and whose columns have one name twice', () => {
    expect(read('sep=;\r\na;b,c;a\r\n1;2;3\r\n', 'csv')).toEqual([{ a: '1', 'b,c': '2', a_2: '3' }]);
    expect(read('sep=;\na;b\n1\n', 'csv')).toMatch(/line 3/);
  });

  it('as XML: attributes, repeated and lone elements, text', () => {
    const text = '<?xml version="1.0"?><列表 v="1"><案 号="7">积水</案><案 号="8"><级>2</级></案><空/></列表>';
    expect(read(text, 'xml')).toEqual({
      列表: {
        '@v': '1',
        案: [
          { '@号': '7', '#text': '积水' },
          { '@号': '8', 级: '2' },
        ],
        空: '',
      },
    });
    expect(read('<a><![CDATA[<b>]]></a>', 'xml')).toEqual({ a: '<b>' });
  });

  it('as a form and as text', () => {
    expect(read('a=1&b=%E7%A7%AF&b=2', 'form')).toEqual({ a: '1', b: ['积', '2'] });
    expect(read('A|B|C', 'text')).toBe('A|B|C');
  });
});

describe('a payload that is something else is told apart', () => {
  it.each([
    ['{"a":}', 'json', /not json: Unexpected token/],
    ['', 'json', /not json/],
    ['a,b\n1,2,3\n', 'csv', /not csv: .*line 2/i],
    ['<a><b></a>', 'xml', /not xml: .*unexpected close tag/],
    ['<!DOCTYPE a [<!ENTITY b "bbbb">]><a>&b;</a>', 'xml', /document type declaration/],
    ['', 'xml', /not xml/],
  ] as const)('%s as %s', (text, format, fault) => {
    expect(read(text, format)).toMatch(fault);
  });

  it('where elements are nested too deep', () => {
    expect(read('<a>'.repeat(100) + '</a>'.repeat(100), 'xml')).toMatch(/nested deeper than 64/);
  });

  it('and names of prototypes are names', () => {
    expect(JSON.stringify(read('<a><__proto__><x>1</x></__proto__></a>', 'xml'))).toBe('{"a":{"__proto__":{"x":"1"}}}');
    expect(JSON.stringify(read('__proto__,constructor\n1,2', 'csv'))).toBe('[{"__proto__":"1","constructor":"2"}]');
    expect(({} as Record<string, unknown>).x).toBeUndefined();
  });
});

describe('a charset', () => {
  it('of the West: windows-1252 has letters where latin1 has controls', () => {
    const bytes = Buffer.from([0x80, 0x20, 0xfc, 0x96, 0x81]);
    expect(readBytes(bytes, { format: 'text', charset: 'windows-1252' })).toBe('€ ü–\u0081');
    expect(readBytes(bytes, { format: 'text', charset: 'latin1' })).toBe('\u0080 ü\u0096\u0081');
  });

  it('of two bytes a letter, in both orders, with a mark or without', () => {
    const bigEndian = (text: string) => Buffer.from(text, 'utf16le').swap16();
    for (const mark of ['', '\uFEFF']) {
      expect(readBytes(Buffer.from(`${mark}{"a":"城"}`, 'utf16le'), { charset: 'utf-16le' })).toEqual({ a: '城' });
      expect(readBytes(bigEndian(`${mark}{"a":"城"}`), { charset: 'utf-16be' })).toEqual({ a: '城' });
    }
    expect(readBytes(Buffer.from([0x00, 0xd8, 0x20, 0x00]), { charset: 'utf-16le' })).toBe(
      'the payload is not utf-16le',
    );
  });
});

describe('records at fault cost themselves alone', () => {
  it('lines of JSON', () => {
    const decoded = decode(utf8('{"a":1}\n{"a":\r\n\n{"a":3}\r\n'), { ...AS, format: 'ndjson' });
    expect(decoded).toMatchObject({ ok: true, value: [{ a: 1 }, { a: 3 }], faulty: [{ line: 2 }] });
    expect(read('{\n}', 'ndjson')).toMatch(/not ndjson: line 1/);
    expect(read('', 'ndjson')).toEqual([]);
  });

  it('rows of another length, but for empty ends as spreadsheets write them', () => {
    const decoded = decode(utf8('a,b\n1,2\n3\n,,\n4,5,,\n6,7,8\n'), { ...AS, format: 'csv' });
    expect(decoded).toMatchObject({
      ok: true,
      value: [
        { a: '1', b: '2' },
        { a: '4', b: '5' },
      ],
      faulty: [
        { line: 3, fault: '1 columns, where the header has 2' },
        { line: 6, fault: '3 columns, where the header has 2' },
      ],
    });
  });
});

describe('what a payload is packed in is undone', () => {
  const text = utf8('{"a":1}');

  it.each([
    ['gzip', gzipSync(text)],
    ['deflate', deflateSync(text)],
    ['deflate', deflateRawSync(text)],
    ['zip', zipOf({ 'a.json': '{"a":1}' })],
    ['zip', zipOf({ 'folder/': '', 'folder/a.json': '{"a":1}', '__MACOSX/._a.json': 'x' })],
  ] as const)('%s', (compression, payload) => {
    expect(readBytes(payload, { compression })).toEqual({ a: 1 });
  });

  it.each([
    ['gzip', text, /not gzip: incorrect header check/],
    ['gzip', gzipSync(text).subarray(0, 15), /not gzip/],
    ['deflate', utf8('{}'), /not deflate/],
    ['zip', text, /no archive/],
    ['zip', zipOf({ a: '1', b: '2' }), /holds 2 files, not one/],
    ['zip', zipOf({}), /holds 0 files, not one/],
    ['zip', zipOf({ 'a.json': '{"a":1}' }).subarray(20), /zip/],
  ] as const)('%s that is none is told', (compression, payload, fault) => {
    expect(readBytes(payload, { compression })).toMatch(fault);
  });

  it('bombs end at a megabyte, whatever they say of themselves', () => {
    const zeros = Buffer.alloc(64 * 1024 * 1024);
    const before = process.memoryUsage().rss;
    for (const payload of [gzipSync(zeros), deflateSync(zeros), deflateRawSync(zeros)]) {
      const compression = payload[0] === 0x1f ? 'gzip' : 'deflate';
      expect(readBytes(payload, { compression })).toMatch(/more than 1 MiB when unpacked/);
    }
    expect(readBytes(zipOf({ a: zeros }), { compression: 'zip' })).toMatch(/more than 1 MiB when unpacked/);
    expect(readBytes(zipOf({ a: zeros }, 10), { compression: 'zip' })).toMatch(/more than 1 MiB when unpacked/);
    expect(process.memoryUsage().rss - before).toBeLessThan(200 * 1024 * 1024);
  });

  it('an archive that points into itself or beyond is told', () => {
    const archive = zipOf({ 'a.json': '{"a":1}' });
    for (let at = 0; at < archive.length; at += 1) {
      const broken = Buffer.from(archive);
      broken[at] = 0xff;
      expect(['string', 'object']).toContain(typeof readBytes(broken, { compression: 'zip' }));
    }
  });
});

describe('bytes', () => {
  it('are given as numbers, in hexadecimal and in base64', () => {
    expect(readBytes(Buffer.from([1, 254]), { format: 'binary' })).toEqual({
      bytes: [1, 254],
      hex: '01fe',
      base64: 'Af4=',
    });
  });

  it('of CBOR are JSON', () => {
    const value = {
      t: 21.5,
      n: null,
      b: Buffer.from([0xfb, 0xff]),
      big: 2n ** 60n,
      list: [1, [true]],
      none: undefined,
    };
    expect(readBytes(encode(value), { format: 'cbor' })).toEqual({
      ...value,
      b: '-_8',
      big: '1152921504606846976',
      none: null,
    });
  });

  it.each([
    ['keys that are numbers, as SenML has them', 'a2006161022182', /not cbor/],
    ['keys that are numbers', 'a20061610221', { 0: 'a', 2: -2 }],
    ['a time', 'c11a5f5e1000', '2020-09-13T12:26:40.000Z'],
    ['a time as a text', 'c074323031332d30332d32315432303a30343a30305a', '2013-03-21T20:04:00Z'],
    ['a big integer', 'c249010000000000000000', '18446744073709551616'],
    ['a negative one', 'c349010000000000000000', '-18446744073709551617'],
    ['a tag of another kind', 'd9d9f7820102', [1, 2]],
    ['no number', 'f97e00', null],
    ['lists without a length', '9f0102ff', [1, 2]],
    ['an empty payload', '', /not cbor/],
    ['a list that says it is endless', '9b7fffffffffffffff01', /not cbor/],
    ['a text that says it is', '7b7fffffffffffffff01', /not cbor/],
    ['two items', '0101', /not cbor/],
  ])('of CBOR: %s', (_what, hex, expected) => {
    const told = readBytes(Buffer.from(hex, 'hex'), { format: 'cbor' });
    if (expected instanceof RegExp) expect(told).toMatch(expected);
    else expect(told).toEqual(expected);
  });

  it('of CBOR nested without an end are told', () => {
    expect(readBytes(Buffer.alloc(200_000, 0x81), { format: 'cbor' })).toMatch(/not cbor/);
    expect(readBytes(Buffer.alloc(200_000, 0xc1), { format: 'cbor' })).toMatch(/not cbor/);
    const deep = Buffer.concat([Buffer.alloc(200_000, 0x81), Buffer.from([0x01])]);
    expect(readBytes(deep, { format: 'cbor' })).toMatch(/nested too deep/);
  });

  it('of Sparkplug B are JSON: signs, floats, times, data sets, templates and properties by their types', () => {
    const metrics = [
      { name: 'temp', timestamp: 1_795_413_900_000, datatype: 9, floatValue: 23.1 },
      { name: 'below', datatype: 1, intValue: 256 - 5 },
      { name: 'zero', datatype: 3, intValue: 0 },
      { name: 'far below', datatype: 4, longValue: '18446744073709551615' },
      { name: 'count', datatype: 8, longValue: '18446744073709551615' },
      { alias: 7, datatype: 11, booleanValue: false },
      { name: 'gone', datatype: 9, isNull: true },
      { name: 'raw', datatype: 17, bytesValue: Buffer.from([1, 2]) },
      { name: 'nan', datatype: 10, doubleValue: Number.NaN },
      {
        name: 'table',
        datatype: 16,
        datasetValue: {
          columns: ['a', 'b'],
          types: [1, 12],
          rows: [{ elements: [{ intValue: 255 }, { stringValue: 'x' }] }],
        },
      },
      {
        name: 'pump',
        datatype: 19,
        templateValue: { templateRef: 'P', metrics: [{ name: 'rpm', datatype: 7, intValue: 4_294_967_295 }] },
      },
      {
        name: 'unit',
        datatype: 12,
        stringValue: 'x',
        properties: {
          keys: ['engUnit', 'low'],
          values: [
            { type: 12, stringValue: 'Cel' },
            { type: 3, intValue: 4_294_967_295 },
          ],
        },
      },
    ];
    const payload = SPARKPLUG_PAYLOAD.encode(
      SPARKPLUG_PAYLOAD.fromObject({ timestamp: 1_795_413_900_000, seq: 3, metrics }),
    ).finish();
    expect(readBytes(payload, { format: 'sparkplug' })).toEqual({
      timestamp: 1_795_413_900_000,
      seq: 3,
      metrics: [
        { name: 'temp', timestamp: 1_795_413_900_000, datatype: 'Float', value: 23.1 },
        { name: 'below', datatype: 'Int8', value: -5 },
        { name: 'zero', datatype: 'Int32', value: 0 },
        { name: 'far below', datatype: 'Int64', value: -1 },
        { name: 'count', datatype: 'UInt64', value: '18446744073709551615' },
        { alias: 7, datatype: 'Boolean', value: false },
        { name: 'gone', datatype: 'Float', value: null, isNull: true },
        { name: 'raw', datatype: 'Bytes', value: 'AQI=' },
        { name: 'nan', datatype: 'Double', value: null },
        { name: 'table', datatype: 'DataSet', value: [{ a: -1, b: 'x' }] },
        {
          name: 'pump',
          datatype: 'Template',
          value: { templateRef: 'P', metrics: [{ name: 'rpm', datatype: 'UInt32', value: 4_294_967_295 }] },
        },
        { name: 'unit', datatype: 'String', value: 'x', properties: { engUnit: 'Cel', low: -1 } },
      ],
    });
  });

  it('that are no Sparkplug B are told, and none of them breaks anything', () => {
    expect(readBytes(utf8('{"a":1}'), { format: 'sparkplug' })).toMatch(/not sparkplug/);
    expect(readBytes(Buffer.alloc(0), { format: 'sparkplug' })).toMatch(/is it Sparkplug B/);
    const nested = Buffer.from([0x12, 0x04, 0x92, 0x01, 0x01, 0x12]);
    expect(['string', 'object']).toContain(
      typeof readBytes(Buffer.concat(Array(5_000).fill(nested)), { format: 'sparkplug' }),
    );
    const payload = Buffer.from(
      SPARKPLUG_PAYLOAD.encode(
        SPARKPLUG_PAYLOAD.fromObject({ seq: 3, metrics: [{ name: 'a', intValue: 1 }] }),
      ).finish(),
    );
    for (let at = 0; at < payload.length; at += 1) {
      for (const value of [0, 0x7f, 0xff]) {
        const broken = Buffer.from(payload);
        broken[at] = value;
        expect(['string', 'object']).toContain(typeof readBytes(broken, { format: 'sparkplug' }));
      }
    }
  });
});

describe('a payload for people', () => {
  it('is its text, unpacked, or its bytes in hexadecimal', () => {
    expect(textForPeople(gzipSync(utf8('水')), { ...AS, compression: 'gzip' })).toBe('水');
    expect(textForPeople(gzipSync(utf8('水')).subarray(0, 12), { ...AS, compression: 'gzip' })).toMatch(/^1f 8b 08/);
    expect(textForPeople(Buffer.from([1, 255]), { ...AS, format: 'binary' })).toBe('01 ff');
    expect(textForPeople(Buffer.from([0xff]), AS)).toBe('\uFFFD');
  });
});
