import { fixedZone, type Zone } from '@cityloop/domain/time/zone';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createTimeReader } from './read-time.ts';

const at = (text: string) => Date.parse(text);
const SHANGHAI = fixedZone(480, 'Asia/Shanghai');
const BERLIN: Zone = {
  name: 'Europe/Berlin',
  offsets: [
    [Number.NEGATIVE_INFINITY, 60],
    [at('2014-03-30T01:00Z'), 120],
    [at('2014-10-26T01:00Z'), 60],
  ],
};
const shanghai = createTimeReader(SHANGHAI);
const berlin = createTimeReader(BERLIN);

describe('a time of a file', () => {
  it('is the same instant however it is written', () => {
    const instants = fc.integer({ min: at('1900-01-01T00:00Z'), max: at('2100-01-01T00:00Z') });
    fc.assert(
      fc.property(instants, (ms) => {
        const iso = new Date(ms).toISOString();
        const local = new Date(ms + 480 * 60_000).toISOString().slice(0, -1);
        const ways = [iso, iso.replace('Z', '+00:00'), iso.replace('T', ' '), local, `${local}+0800`, `${local}+08`];
        for (const text of ways) expect(shanghai(text)).toBe(ms);
        expect(shanghai(`${iso.slice(0, 19)}Z`)).toBe(Math.floor(ms / 1000) * 1000);
      }),
    );
  });

  it.each([
    ['2014-03-30 01:59:59', '2014-03-30T00:59:59Z'],
    ['2014-03-30 03:00:00', '2014-03-30T01:00:00Z'],
    ['2014-10-26 01:59', '2014-10-25T23:59:00Z'],
    ['2014-10-26 02:30', '2014-10-26T00:30:00Z'],
    ['2014-10-26 03:00', '2014-10-26T02:00:00Z'],
    ['2014-07-01', '2014-06-30T22:00:00Z'],
    ['2014-12-31T24:00:00', '2014-12-31T23:00:00Z'],
  ])('%s in Berlin', (text, instant) => expect(berlin(text)).toBe(at(instant)));

  it.each(['2014-03-30 02:00', '2014-03-30 02:59:59'])('%s is skipped in Berlin', (text) =>
    expect(berlin(text)).toBe('skipped'),
  );

  it.each([
    ...[
      '',
      'now',
      '2014',
      '2014-13-01T00:00:00Z',
      '2014-02-30T00:00:00Z',
      '2014-05-01T25:00:00Z',
      '2014-05-01T00:61:00Z',
    ],
    ...[
      '2014-05-01T00:00:00.0x0Z',
      '2014-05-01T0x:00:00Z',
      '01/05/2014 00:00',
      '123456789',
      '20140501T000000Z',
      '-2014-05-01',
    ],
  ])('%s is none', (text) => expect(shanghai(text)).toBe('shape'));
});
