import { describe, expect, it } from 'vitest';
import { type Decoded, decode } from './decode.ts';

const utf8 = (text: string) => Buffer.from(text, 'utf8');
const yieldOf = (decoded: Decoded) => (decoded.ok ? decoded.value : decoded.fault);
const read = (text: string, format: 'json' | 'text' | 'csv' | 'xml' | 'form') =>
  yieldOf(decode(utf8(text), { format, charset: 'utf-8' }));

describe('a payload is read', () => {
  it('as JSON, whatever its root', () => {
    expect(read('{"a":[1,"乙"]}', 'json')).toEqual({ a: [1, '乙'] });
    expect(read('7', 'json')).toBe(7);
    expect(read('\uFEFF{"a":1}', 'json')).toEqual({ a: 1 });
  });

  it('in GB 18030', () => {
    const payload = Buffer.concat([utf8('{"a":"'), Buffer.from([0xb3, 0xc7, 0xca, 0xd0]), utf8('"}')]);
    expect(yieldOf(decode(payload, { format: 'json', charset: 'gb18030' }))).toEqual({ a: '城市' });
    expect(yieldOf(decode(payload, { format: 'json', charset: 'utf-8' }))).toBe('the payload is not utf-8');
  });

  it.each([',', ';', '\t', '|'])('as CSV by its header, separated by "%s"', (separator) => {
    const text = `编号,说明,值\r\n1,"a, ""b""",2\r\n\r\n3,x,\r\n`.replaceAll(',', separator);
    const quoted = `a${separator} "b"`;
    expect(read(text, 'csv')).toEqual([
      { 编号: '1', 说明: quoted, 值: '2' },
      { 编号: '3', 说明: 'x', 值: '' },
    ]);
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
