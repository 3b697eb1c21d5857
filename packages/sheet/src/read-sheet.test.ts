import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { code, day, flag, list, number, optionalText, text } from './cell.ts';
import { openSheet } from './read-sheet.ts';
import { type SheetSource, sheetOfBytes } from './source.ts';
import { sheetTable } from './table.ts';
import { type Written, writeCsv, writeWorkbook } from './test/write-sheet.ts';
import { collectRemarks } from './told.ts';

const TABLE = sheetTable({
  key: ['code'],
  columns: {
    code: { type: code, aliases: ['编码', '编号'], meaning: 'its name', example: 'a-1' },
    name: { type: text, aliases: ['名称'], meaning: 'what people read' },
    lon: { type: number, aliases: ['经度'], meaning: 'degrees' },
    open: { type: flag, aliases: ['启用'], meaning: 'in use' },
    since: { type: day, aliases: ['日期'], meaning: 'a day' },
    tags: { type: list, aliases: ['标签'], meaning: 'several', absent: '' },
    note: { type: optionalText, aliases: ['备注'], meaning: 'anything', absent: '' },
  },
});
const HEADER = 'code,name,lon,open,since';

function sourceOf(given: string | Buffer | SheetSource): SheetSource {
  if (typeof given === 'string') return sheetOfBytes(Buffer.from(given));
  return 'open' in given ? given : sheetOfBytes(given);
}

async function read(given: string | Buffer | SheetSource) {
  const remarks = collectRemarks();
  const sheet = await openSheet(sourceOf(given), TABLE, remarks);
  const rows = [];
  for await (const row of sheet.rows) rows.push(row);
  return { rows, encoding: sheet.encoding, seen: sheet.seen(), faults: remarks.faults, notes: remarks.notes };
}

describe('what a sheet may look like', () => {
  it('flags, dates and lists as spreadsheets write them', async () => {
    const lines = [
      'a,x,1,TRUE,2026/10/1,"甲;乙；丙",',
      'b,x,.5,是,46296,,',
      'c,x,-1e2,0,2026年3月9日,,',
      'd,x,１２,No,20261231,,',
      'e,x,+7,FALSE,2026.1.2,,',
    ];
    const { rows, faults } = await read(`${HEADER},tags,note\n${lines.join('\n')}\n`);
    expect(faults).toEqual([]);
    expect(rows.map(({ lon, open, since, tags }) => [lon, open, since, tags.length])).toEqual([
      [1, true, '2026-10-01', 3],
      [0.5, true, '2026-10-01', 0],
      [-100, false, '2026-03-09', 0],
      [12, false, '2026-12-31', 0],
      [7, false, '2026-01-02', 0],
    ]);
  });

  it('a workbook, with numbers, dates and flags of its own, empty rows and columns, and other sheets', async () => {
    const header = ['日期', '编号', null, '名称', '经度', '启用', 'colour'];
    const { rows, notes, faults, encoding } = await read(
      writeWorkbook(
        [
          header,
          [
            { number: '46296', isDate: true },
            { number: '990101' },
            null,
            '甲\n乙',
            { number: '0.10000000000000001' },
            { flag: true },
            'red',
            null,
          ],
          [null, null, null, null, null],
          ['2026/10/2', 'b', null, '丙', '2', '否', null, '   '],
          [{ number: '46297' }, { number: '9.9010100100101002E+15' }, null, '丁', { number: '3' }, { number: '1' }],
        ],
        [['other']],
      ),
    );
    expect(encoding).toBe('xlsx');
    expect(rows).toEqual([
      { code: '990101', name: '甲\n乙', lon: 0.1, open: true, since: '2026-10-01', tags: [], note: null, line: 2 },
      { code: 'b', name: '丙', lon: 2, open: false, since: '2026-10-02', tags: [], note: null, line: 4 },
    ]);
    expect(faults).toEqual([{ line: 5, column: 'code', message: expect.stringContaining('was cut by a spreadsheet') }]);
    expect(notes.map(({ message }) => message)).toEqual([
      expect.stringContaining('only the first sheet "S1" is read; "S2" left out'),
      expect.stringContaining('"colour"'),
    ]);
  });

  it('a line that says what separates', async () => {
    expect((await read(`sep=;\n${HEADER.replaceAll(',', ';')}\na;x;1;1;2026-10-01\n`)).rows).toMatchObject([
      { code: 'a', line: 3 },
    ]);
  });
});

const TEXT = fc.stringMatching(/^[a-zé水位监测下穿通道甲乙;,\t" ]{1,12}$/).filter((cell) => cell.trim() !== '');
const ROW = fc.record({
  name: fc
    .tuple(TEXT, fc.option(TEXT))
    .map(([first, second]) => (second === null ? first.trim() : `${first.trim()}\n${second.trim()}`)),
  lon: fc.double({ min: -180, max: 180, noNaN: true }).map((value) => Math.round(value * 1e5) / 1e5 || 0),
  open: fc.boolean(),
  since: fc
    .integer({ min: 0, max: 9000 })
    .map((days) => new Date(Date.UTC(2020, 0, 1) + days * 86_400_000).toISOString().slice(0, 10)),
  note: fc.option(TEXT.map((cell) => cell.trim())),
});
const HOW: fc.Arbitrary<Written> = fc.record({
  encoding: fc.constantFrom('utf-8', 'utf-16le', 'utf-16be', 'gb18030'),
  bom: fc.boolean(),
  separator: fc.constantFrom(',', ';', '\t'),
  lineBreak: fc.constantFrom('\n', '\r\n'),
});
const COLUMNS = ['code', 'name', 'lon', 'open', 'since', 'note'] as const;
const FORMS = {
  open: { true: ['true', 'TRUE', '是', '1', 'yes'], false: ['false', 'FALSE', '否', '0', 'no'] },
};
const DEFECTS = {
  code: ['', 'a b', '9.90101E+15'],
  name: [''],
  lon: ['', 'east', '1,5', '1.2.3'],
  open: ['', 'maybe', '2'],
  since: ['', '2026-02-30', 'soon', '12'],
} as const;

describe('any sheet', () => {
  it('says the same in every encoding, order, separator and spelling, and tells each defect at its line and column', async () => {
    const property = fc.asyncProperty(
      fc.array(ROW, { maxLength: 12 }),
      HOW,
      fc.shuffledSubarray([...COLUMNS], { minLength: COLUMNS.length }),
      fc.record({
        chinese: fc.boolean(),
        extra: fc.boolean(),
        emptyLines: fc.boolean(),
        choice: fc.nat(4),
        defect: fc.option(fc.nat()),
      }),
      async (rows, how, order, { chinese, extra, emptyLines, choice, defect }) => {
        const cells = rows.map((row, index) => ({ ...row, code: `c-${index}`, note: row.note ?? '' }));
        const texts = cells.map((row) => ({
          ...row,
          lon: String(row.lon),
          open: FORMS.open[`${row.open}`][choice] ?? '',
          since: choice % 2 === 0 ? row.since : row.since.replaceAll('-', '/'),
        }));
        const broken = defect === null || texts.length === 0 ? undefined : breakOne(texts, defect);
        const grid = [
          order.map((column) => (chinese ? (TABLE.columns[column].aliases[0] ?? column) : column.toUpperCase())),
          ...(broken?.texts ?? texts).map((row) => order.map((column) => row[column])),
        ].map((line, index) => (extra ? [...line, index === 0 ? 'other' : 'x', '', ''] : line));
        const withEmpty = emptyLines
          ? [...grid.slice(0, 1), grid[0]?.map(() => '') ?? [], ...grid.slice(1), [''], ['', '']]
          : grid;
        const given =
          withEmpty.flat().some((cell) => cell.includes('é')) && how.encoding === 'gb18030'
            ? { ...how, encoding: 'utf-8' as const }
            : how;
        const result = await read(writeCsv(withEmpty, given));
        const expected = cells
          .map((row) => ({ ...row, note: row.note === '' ? null : row.note }))
          .filter((_, index) => index !== broken?.row);
        expect(result.rows.map(({ line: _, tags: __, ...row }) => row)).toEqual(expected);
        expect(result.faults.map(({ column }) => column)).toEqual(broken === undefined ? [] : [broken.column]);
        expect(result.faults.map(({ line }) => line)).toEqual(
          broken === undefined ? [] : [lineOf(withEmpty, broken.row + (emptyLines ? 2 : 1))],
        );
        expect(result.notes).toHaveLength(extra ? 1 : 0);
      },
    );
    await fc.assert(property, { numRuns: 300, seed: 34 });
  });

  it('ends, whatever the bytes are, and has told a fault where it has read nothing', async () => {
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 400 }),
      fc.string({ maxLength: 200, unit: 'binary' }).map((body) => new Uint8Array(Buffer.from(`${HEADER}\n${body}`))),
      fc
        .uint8Array({ maxLength: 300 })
        .map((body) => new Uint8Array(Buffer.concat([Buffer.from([0x50, 0x4b, 3, 4]), body]))),
    );
    const property = fc.asyncProperty(bytes, async (given) => {
      const { rows, seen, faults } = await read(Buffer.from(given));
      expect(faults.every(({ line, message }) => line >= 1 && message.length > 10)).toBe(true);
      expect(rows.length + faults.length).toBeGreaterThanOrEqual(seen > 0 ? 1 : 0);
    });
    await fc.assert(property, { numRuns: 500, seed: 34 });
  });
});

type Texts = Record<(typeof COLUMNS)[number], string>;

function breakOne(texts: readonly Texts[], defect: number) {
  const row = defect % texts.length;
  const columns = Object.keys(DEFECTS) as (keyof typeof DEFECTS)[];
  const column = columns[defect % columns.length] ?? 'lon';
  const wrong = DEFECTS[column][defect % DEFECTS[column].length] ?? '';
  return { row, column, texts: texts.map((each, index) => (index === row ? { ...each, [column]: wrong } : each)) };
}

/** Where a row of the grid begins, with line breaks inside the cells above it. */
function lineOf(grid: readonly (readonly string[])[], row: number): number {
  return grid.slice(0, row).reduce((line, cells) => line + 1 + cells.join('').split('\n').length - 1, 1);
}

describe('what is refused', () => {
  const row = 'a,x,1,1,2026-10-01';
  it.each<[string, string | Buffer, object]>([
    [
      'an old workbook',
      Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0, 0]),
      { line: 1, message: expect.stringContaining('.xls') },
    ],
    ['a broken workbook', Buffer.from('PK\x03\x04…'), { line: 1, message: expect.stringContaining("can't be read") }],
    ['a NUL', `${HEADER}\n${row}\0\n`, { line: 2, message: expect.stringContaining('NUL') }],
    [
      'a missing column',
      'code,name\na,x\n',
      { line: 1, message: expect.stringContaining('the header lacks lon, open, since. Found: code, name') },
    ],
    ['a column twice', `${HEADER},编号\n`, { line: 1, message: expect.stringContaining('names code twice') }],
    [
      'a row too short',
      `${HEADER}\na,x,1\n`,
      { line: 2, message: expect.stringContaining('has 3 values, the header has 5') },
    ],
    ['a row too long', `${HEADER}\n${row},6\n`, { line: 2, message: expect.stringContaining('has 6 values') }],
    ['a key twice', `${HEADER}\n${row}\n\n${row}\n`, { line: 4, column: 'code', message: '"a" stands in line 2 too' }],
    [
      'an open quote',
      `${HEADER}\n${row}\nb,"open\n`,
      { line: 3, message: expect.stringContaining("the rest can't be read") },
    ],
    ['an endless cell', `${HEADER}\nb,"${'x\n'.repeat(40_000)}`, { message: expect.stringContaining("isn't closed") }],
    [
      'letters that were lost before',
      `${HEADER}\na,\uFFFD\uFFFD,1,1,2026-10-01\n`,
      { line: 2, column: 'name', message: expect.stringContaining('garbled') },
    ],
    [
      'Latin-1',
      Buffer.from(`${HEADER}\na,Caf\u00e9 M\u00fcller,1,1,2026-10-01\n`, 'latin1'),
      { line: 2, message: expect.stringContaining('Windows-1252') },
    ],
    [
      'damaged UTF-8',
      Buffer.concat([
        Buffer.from(`${HEADER}\na,水位监测仪`),
        Buffer.from([0xe6, 0xb0]),
        Buffer.from(',1,1,2026-10-01\n'),
      ]),
      { line: 2, message: expect.stringContaining('damaged') },
    ],
  ])('%s', async (_, given, fault) => {
    const { faults } = await read(given);
    expect(faults).toHaveLength(1);
    expect(faults[0]).toMatchObject(fault);
  });
});

describe('a sheet of any size', () => {
  it('is read in bounded memory: 200,000 rows would not fit into what this process has', async () => {
    const script = fileURLToPath(new URL('./test/read-much.ts', import.meta.url));
    const { stdout } = await promisify(execFile)(process.execPath, [
      '--max-old-space-size=40',
      '--import',
      'tsx',
      script,
      '100',
    ]);
    expect(stdout).toBe('200000');
  }, 120_000);
});
