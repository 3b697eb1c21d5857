import { code, day, flag, number, text } from '../cell.ts';
import { openSheet } from '../read-sheet.ts';
import { collectRemarks } from '../told.ts';

/** Reads as many blocks of 2,000 rows as it is told and says how many rows there were. Run with little memory. */
const blocks = Number(process.argv[2]);
const column = { aliases: [], meaning: '' };
const table = {
  key: [],
  columns: {
    code: { ...column, type: code },
    name: { ...column, type: text },
    lon: { ...column, type: number },
    open: { ...column, type: flag },
    since: { ...column, type: day },
  },
};
const block = Buffer.from('a,下穿通道水位,120.155,是,2026/10/1\n'.repeat(2_000));
const source = {
  async *open() {
    yield Buffer.from('code,name,lon,open,since\n');
    for (let count = 0; count < blocks; count += 1) yield block;
  },
};
const { rows } = await openSheet(source, table, collectRemarks());
let count = 0;
for await (const row of rows) count += row.open ? 1 : 0;
process.stdout.write(String(count));
