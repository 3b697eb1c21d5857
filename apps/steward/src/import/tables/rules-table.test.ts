import { openSheet } from '@cityloop/sheet/read-sheet';
import { sheetOfBytes } from '@cityloop/sheet/source';
import { collectRemarks } from '@cityloop/sheet/told';
import { describe, expect, it } from 'vitest';
import { RULES_TABLE, ruleRow } from './rules-table.ts';

const HEADER =
  'code,version,kind,componentType,metric,operator,on,off,onDelaySeconds,offDelaySeconds,priority,category,title,titleEn,overSeconds,silentSeconds,mode,parts';
const row = (kind: string, limit: string, delays: string, own: string) =>
  `rule,1,${kind},gauge,level,${limit},${delays},2,,t,,${own}`;

async function readText(text: string) {
  const remarks = collectRemarks();
  const { rows } = await openSheet(sheetOfBytes(Buffer.from(text)), RULES_TABLE, remarks);
  const read = [];
  for await (const each of rows) read.push(each);
  return { rows: read, faults: remarks.faults };
}

async function read(...rows: string[]) {
  const { rows: right, faults } = await readText([HEADER, ...rows].join('\n'));
  return { stored: right.map((cells) => ruleRow(cells)), faults };
}

describe('rules.csv', () => {
  it.each([
    [
      'threshold',
      row('threshold', 'above,2,1', '10,60', ',,,'),
      { operator: 'above', on: 2, off: 1, onDelayMs: 10_000, offDelayMs: 60_000 },
    ],
    [
      'threshold',
      row('', 'equals,1,0', '0,0', ',,,'),
      { operator: 'equals', on: 1, off: 0, onDelayMs: 0, offDelayMs: 0 },
    ],
    [
      'rate',
      row('rate', 'above,10,5', '0,0', '60,,,'),
      { operator: 'above', on: 10, off: 5, overMs: 60_000, onDelayMs: 0, offDelayMs: 0 },
    ],
    ['absence', row('absence', ',,', ',30', ',600,,'), { afterMs: 600_000, offDelayMs: 30_000 }],
    [
      'composite',
      row('composite', ',,', '0,0', ',,all,level above 2 1; rain below 5.5 6'),
      {
        mode: 'all',
        parts: [
          { metric: 'level', operator: 'above', on: 2, off: 1 },
          { metric: 'rain', operator: 'below', on: 5.5, off: 6 },
        ],
        onDelayMs: 0,
        offDelayMs: 0,
      },
    ],
  ])('has rules of kind %s', async (kind, line, parameters) => {
    expect(await read(line)).toEqual({
      stored: [
        {
          code: 'rule',
          version: 1,
          kind,
          component_type: 'gauge',
          metric: 'level',
          parameters,
          priority: 2,
          category: null,
          title: 't',
          title_en: '',
        },
      ],
      faults: [],
    });
  });

  it('needs no column for kinds: a city of before has thresholds', async () => {
    const source =
      `code,version,componentType,metric,operator,on,off,onDelaySeconds,offDelaySeconds,priority,category,title,titleEn
      rule,1,gauge,level,above,2,1,0,0,2,,t,`.replaceAll(/\n\s+/g, '\n');
    expect(await readText(source)).toMatchObject({ rows: [{ kind: 'threshold', on: 2 }], faults: [] });
  });

  it.each([
    ['a kind that nobody knows', row('guess', 'above,2,1', '0,0', ',,,'), 'kind'],
    ['a threshold without a limit', row('threshold', 'above,,1', '0,0', ',,,'), 'on'],
    ['a threshold without an operator', row('threshold', ',2,1', '0,0', ',,,'), 'operator'],
    ['a threshold without a delay', row('threshold', 'above,2,1', ',0', ',,,'), 'onDelaySeconds'],
    ['a limit that ends beyond where it begins', row('threshold', 'above,2,3', '0,0', ',,,'), 'off'],
    ['a lower limit that ends below where it begins', row('threshold', 'below,2,1', '0,0', ',,,'), 'off'],
    ['a rate over no time', row('rate', 'above,10,5', '0,0', '0,,,'), 'overSeconds'],
    ['a rate that does not say over which time', row('rate', 'above,10,5', '0,0', ',,,'), 'overSeconds'],
    ['a rate that equals', row('rate', 'equals,10,5', '0,0', '60,,,'), 'operator'],
    ['an absence with a limit', row('absence', ',2,', ',0', ',600,,'), 'on'],
    ['an absence that does not say how long', row('absence', ',,', ',0', ',,,'), 'silentSeconds'],
    ['a composite without parts', row('composite', ',,', '0,0', ',,all,'), 'parts'],
    ['a composite that does not say how many', row('composite', ',,', '0,0', ',,,level above 2 1'), 'mode'],
    ['a part that is no limit', row('composite', ',,', '0,0', ',,any,level over 2 1'), 'parts'],
    ['a part that ends beyond where it begins', row('composite', ',,', '0,0', ',,any,level above 1 2'), 'parts'],
    ['a composite whose metric is none of its parts', row('composite', ',,', '0,0', ',,any,rain above 2 1'), 'parts'],
  ])('refuses %s', async (_, line, column) => {
    expect((await read(line)).faults).toEqual([expect.objectContaining({ line: 2, column })]);
  });
});
