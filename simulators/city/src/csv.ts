export type CsvValue = string | number | boolean;

/** One table of the city: a header and rows of as many values. */
export interface Table {
  readonly header: readonly string[];
  readonly rows: readonly (readonly CsvValue[])[];
}

/** RFC 4180 with LF line ends; throws when a row has another number of values than the header. */
export function toCsv(table: Table): string {
  const lines = table.rows.map((row) => {
    if (row.length !== table.header.length) {
      throw new Error(`row "${row.join(',')}" has ${row.length} values, the header has ${table.header.length}`);
    }
    return row.map(toField).join(',');
  });
  return `${[table.header.join(','), ...lines].join('\n')}\n`;
}

function toField(value: CsvValue): string {
  const text = String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
