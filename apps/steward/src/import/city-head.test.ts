import { describe, expect, it } from 'vitest';
import { propertyNames, readHead } from './city-head.ts';
import type { ImportFault } from './fault.ts';

const HEAD = { code: '9901', name: '云江市', timezone: 'Asia/Shanghai' };

function read(more: object) {
  const faults: ImportFault[] = [];
  return { head: readHead(JSON.stringify({ ...HEAD, ...more }), faults), faults };
}

describe('city.json', () => {
  it('needs a code, a name and a zone', () => {
    expect(read({})).toMatchObject({
      head: {
        nameEn: '云江市',
        workingHours: [
          ['09:00', '12:00'],
          ['13:30', '17:30'],
        ],
      },
      faults: [],
    });
    expect(read({ code: undefined, timezone: 'Mars/Olympus' }).faults.map(({ column }) => column)).toEqual([
      'code',
      'timezone',
    ]);
    expect(read({ colour: 'red' }).faults).toHaveLength(1);
  });

  it('names properties for all layers and for one', () => {
    const { head } = read({ properties: { code: 'gml_id', grids: { code: 'nr', prefix: 'g' } } });
    expect(propertyNames(head, 'district')).toEqual({ code: 'gml_id' });
    expect(propertyNames(head, 'grid')).toEqual({ code: 'nr', prefix: 'g' });
  });

  it.each([
    [
      'a night shift as two of a day',
      [
        ['00:00', '06:00'],
        ['22:00', '24:00'],
      ],
    ],
    [
      'shifts that follow each other',
      [
        ['08:00', '12:00'],
        ['12:00', '16:00'],
      ],
    ],
    ['a whole day', [['00:00', '24:00']]],
  ])('takes %s', (_, workingHours) => {
    expect(read({ workingHours }).faults).toEqual([]);
  });

  it.each([
    [
      'a shift over midnight',
      [['22:00', '06:00']],
      'workingHours.0',
      'A shift over midnight is two of the same day: ["00:00","06:00"] and ["22:00","24:00"]',
    ],
    [
      'shifts that overlap',
      [
        ['09:00', '13:00'],
        ['12:00', '17:00'],
      ],
      'workingHours.1',
      'begins before the shift above has ended (13:00)',
    ],
    [
      'shifts out of order',
      [
        ['13:00', '17:00'],
        ['08:00', '12:00'],
      ],
      'workingHours.1',
      'put shifts in order',
    ],
    ['a shift of no time', [['09:00', '09:00']], 'workingHours.0', 'is no time at all'],
    ['none', [], 'workingHours', 'at least one shift'],
  ])('refuses %s and says what would work', (_, workingHours, column, message) => {
    expect(read({ workingHours }).faults).toEqual([
      expect.objectContaining({ file: 'city.json', column, message: expect.stringContaining(message) }),
    ]);
  });
});
