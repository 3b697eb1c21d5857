import { MAX_TABLE_ROWS } from '@cityloop/contract/rest/feed-table';
import type { TableEntries } from '@cityloop/db/feed/feed-table';
import { detectEncoding } from '@cityloop/sheet/encoding';
import { rowsOfCsv } from '@cityloop/sheet/raw-rows';
import { sheetOfBytes } from '@cityloop/sheet/source';
import { collectRemarks, type Told } from '@cityloop/sheet/told';
import { rowsOfWorkbook } from '@cityloop/sheet/workbook';
import { isStorable } from '@cityloop/web/parse';
import { ProblemError } from '@cityloop/web/route';

const LONGEST_ID = 200;
const LONGEST_VALUE = 4_096;
const MOST_FAULTS = 20;

/**
 * The rows of a lookup table. JSON: an object by id. A sheet: the first column is the id; with two columns the second is the
 * value, with more a row is an object by the header.
 * @throws ProblemError `invalid` with the faults by line
 */
export async function readTable(bytes: Buffer): Promise<TableEntries> {
  const told = collectRemarks(MOST_FAULTS);
  const entries = collectEntries(told);
  if (isJson(bytes)) readJson(bytes, entries);
  else await readSheet(bytes, entries, told);
  const [first] = told.faults;
  if (first) {
    const more = told.faultCount > 1 ? ` (and ${told.faultCount - 1} more)` : '';
    throw new ProblemError('invalid', `Cannot take this table: line ${first.line}: ${first.message}${more}.`, {
      faults: told.faults,
      faultCount: told.faultCount,
    });
  }
  if (entries.all.size === 0) throw new ProblemError('invalid', 'Cannot take this table: it has no rows.');
  if (entries.all.size > MAX_TABLE_ROWS) {
    throw new ProblemError('invalid', `Cannot take this table: it has more than ${MAX_TABLE_ROWS} rows.`);
  }
  return [...entries.all];
}

function isJson(bytes: Buffer): boolean {
  const head = bytes
    .subarray(0, 64)
    .toString('latin1')
    .replace(/^\xef\xbb\xbf/, '')
    .trimStart();
  return head.startsWith('{') || head.startsWith('[');
}

type Entries = ReturnType<typeof collectEntries>;

function collectEntries(told: Told) {
  const all = new Map<string, string>();
  return {
    all,
    add(line: number, id: string, value: unknown): void {
      const json = JSON.stringify(value);
      const fault = faultOf({ id, json, former: all.get(id) });
      if (fault !== undefined) told.fault({ line, message: fault });
      else if (all.size <= MAX_TABLE_ROWS) all.set(id, json);
    },
  };
}

function faultOf({
  id,
  json,
  former,
}: {
  readonly id: string;
  readonly json: string;
  readonly former: string | undefined;
}) {
  if (id === '' || id.length > LONGEST_ID) return `the id must have 1 to ${LONGEST_ID} characters`;
  if (json.length > LONGEST_VALUE) return `the value of ${id} has more than ${LONGEST_VALUE} characters`;
  if (former !== undefined && former !== json) return `${id} stands in the table twice, with different values`;
  return isStorable([id, json]) ? undefined : 'a text holds NUL or half a surrogate pair';
}

function readJson(bytes: Buffer, entries: Entries): void {
  const value = parse(bytes);
  const isByName = typeof value === 'object' && value !== null && !Array.isArray(value);
  if (!isByName) throw new ProblemError('invalid', 'Cannot take this table: its JSON must be one object by id.');
  for (const [index, [id, held]] of Object.entries(value).entries()) entries.add(index + 1, id, held);
}

function parse(bytes: Buffer): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new ProblemError('invalid', `Cannot take this table: it is not JSON: ${reason}.`);
  }
}

async function readSheet(bytes: Buffer, entries: Entries, told: Told): Promise<void> {
  const source = sheetOfBytes(bytes);
  const detected = await detectEncoding(source);
  if ('fault' in detected) return told.fault({ line: detected.line, message: detected.fault });
  const { encoding } = detected;
  const rows = encoding === 'xlsx' ? rowsOfWorkbook(source, told) : rowsOfCsv(source, encoding, () => false, told);
  let names: readonly string[] | undefined;
  for await (const { line, cells } of rows) {
    const trimmed = cells.map((cell) => cell.trim());
    if (!names) {
      names = trimmed;
      if (names.length < 2) return told.fault({ line, message: 'needs a column of ids and one of values at least' });
      continue;
    }
    entries.add(line, trimmed[0] ?? '', heldIn(names, trimmed));
  }
}

function heldIn(names: readonly string[], cells: readonly string[]): unknown {
  if (names.length === 2) return cells[1] ?? '';
  return Object.fromEntries(names.slice(1).map((name, index) => [name, cells[index + 1] ?? '']));
}
