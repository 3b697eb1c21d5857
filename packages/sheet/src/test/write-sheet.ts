import { strToU8, zipSync } from 'fflate';

/** A grid of texts as a spreadsheet would save it. */
export interface Written {
  readonly encoding: 'utf-8' | 'utf-16le' | 'utf-16be' | 'gb18030';
  readonly bom: boolean;
  readonly separator: ',' | ';' | '\t';
  readonly lineBreak: '\n' | '\r\n';
}

export function writeCsv(
  rows: readonly (readonly string[])[],
  { encoding, bom, separator, lineBreak }: Written,
): Buffer {
  const cell = (text: string) =>
    /["\n\r,;\t]/.test(text) || text.trim() !== text ? `"${text.replaceAll('"', '""')}"` : text;
  const text = rows.map((cells) => cells.map(cell).join(separator)).join(lineBreak) + lineBreak;
  return encode(bom && encoding !== 'gb18030' ? `\uFEFF${text}` : text, encoding);
}

function encode(text: string, encoding: Written['encoding']): Buffer {
  if (encoding === 'utf-8') return Buffer.from(text);
  if (encoding === 'gb18030') return encodeGb18030(text);
  const little = Buffer.from(text, 'utf16le');
  return encoding === 'utf-16le' ? little : little.swap16();
}

/** Two bytes a letter, by asking the platform's decoder for every pair: enough for tests. */
function encodeGb18030(text: string): Buffer {
  return Buffer.concat([...text].map((letter) => (letter < '\x80' ? Buffer.from(letter) : pairOf(letter))));
}

let pairs: Map<string, Buffer> | undefined;
function pairOf(letter: string): Buffer {
  pairs ??= allPairs();
  const pair = pairs.get(letter);
  if (pair === undefined) throw new Error(`${letter} has no two bytes in GBK; choose another letter`);
  return pair;
}

function allPairs(): Map<string, Buffer> {
  const decoder = new TextDecoder('gb18030');
  const found = new Map<string, Buffer>();
  for (let lead = 0x81; lead <= 0xfe; lead += 1) {
    for (let trail = 0x40; trail <= 0xfe; trail += 1) {
      if (trail === 0x7f) continue;
      const bytes = Buffer.from([lead, trail]);
      const text = decoder.decode(bytes);
      if ([...text].length === 1) found.set(text, bytes);
    }
  }
  return found;
}

/** A cell of a workbook: what stands in the XML. */
export type WorkbookCell =
  | string
  | { readonly number: string; readonly isDate?: boolean }
  | { readonly flag: boolean }
  | null;

export function writeWorkbook(...sheets: readonly (readonly (readonly WorkbookCell[])[])[]): Buffer {
  const main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
  const office = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
  const files = {
    '[Content_Types].xml': '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
    'xl/workbook.xml': `<workbook xmlns="${main}" xmlns:r="${office}"><sheets>${sheets
      .map((_, index) => `<sheet name="S${index + 1}" sheetId="${index + 1}" r:id="rId${index + 1}"/>`)
      .join('')}</sheets></workbook>`,
    'xl/_rels/workbook.xml.rels': `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">${sheets
      .map(
        (_, index) =>
          `<Relationship Id="rId${index + 1}" Type="${office}/worksheet" Target="worksheets/sheet${index + 1}.xml"/>`,
      )
      .join('')}</Relationships>`,
    'xl/styles.xml': `<styleSheet xmlns="${main}"><cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="14" applyNumberFormat="1"/></cellXfs></styleSheet>`,
    ...Object.fromEntries(
      sheets.map((rows, index) => [
        `xl/worksheets/sheet${index + 1}.xml`,
        `<worksheet xmlns="${main}"><sheetData>${rows.map(rowOf).join('')}</sheetData></worksheet>`,
      ]),
    ),
  };
  return Buffer.from(zipSync(Object.fromEntries(Object.entries(files).map(([name, text]) => [name, strToU8(text)]))));
}

function rowOf(cells: readonly WorkbookCell[], row: number): string {
  return `<row r="${row + 1}">${cells.map((cell, column) => cellOf(cell, `${columnName(column)}${row + 1}`)).join('')}</row>`;
}

function cellOf(cell: WorkbookCell, at: string): string {
  if (cell === null) return '';
  if (typeof cell === 'string') {
    const text = cell.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
    return `<c r="${at}" t="inlineStr"><is><t xml:space="preserve">${text}</t></is></c>`;
  }
  if ('flag' in cell) return `<c r="${at}" t="b"><v>${cell.flag ? 1 : 0}</v></c>`;
  return `<c r="${at}"${cell.isDate ? ' s="1"' : ''}><v>${cell.number}</v></c>`;
}

function columnName(index: number): string {
  return index < 26 ? String.fromCharCode(65 + index) : columnName(Math.floor(index / 26) - 1) + columnName(index % 26);
}
