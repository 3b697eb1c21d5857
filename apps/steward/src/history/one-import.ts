import { parseArgs } from 'node:util';
import { findZone } from '@cityloop/db/city/zone-of';
import { createPool } from '@cityloop/db/connection/pool';
import type { HistoryImport } from '@cityloop/db/history/history-import';
import { exitCannotStart } from '@cityloop/runtime/config';
import { loadMaintenanceConfig, retentionOf } from '../maintenance/config.ts';
import { type ImportedHistory, importHistory } from './import-history.ts';

const USAGE = 'npm run import-history -- FILE [--zone Asia/Shanghai] [--take-good]';
const SAID_EVERY_MS = 2_000;
const SHOWN_FAULTS = 20;

interface Given {
  readonly file: string;
  readonly zone: string | undefined;
  readonly takeGood: boolean;
}

/** `npm run import-history -- FILE`: its last line says what came of it; exit code 1 where not all lines were taken. */
async function main(): Promise<void> {
  const { file, zone, takeGood } = readGiven();
  const config = loadMaintenanceConfig();
  const pool = createPool({ url: config.DATABASE_URL, applicationName: 'cityloop-import-history', max: 4 }, () => {});
  try {
    const context = { pool, retention: retentionOf(config), now: new Date(), say: sayNowAndThen() };
    const name = file.split('/').at(-1) ?? file;
    const entry = await importHistory(context, {
      path: file,
      name,
      storedAs: null,
      zone,
      takeGood,
      requestedBy: 'command',
    });
    if (!entry) throw new Error('another import of history is under way: wait for its end, or follow it at the desk');
    report(entry);
  } catch (error) {
    process.stderr.write(`import-history failed: ${error instanceof Error ? error.message : error}\n`);
    process.stderr.write('What was stored stays. Run the same command again: it goes on where it was.\n');
    process.exitCode = 1;
  } finally {
    await pool.end();
  }
}

function readGiven(): Given {
  try {
    const options = { zone: { type: 'string' }, 'take-good': { type: 'boolean' } } as const;
    const { values, positionals } = parseArgs({ args: process.argv.slice(2), options, allowPositionals: true });
    const [file] = positionals;
    if (file === undefined || positionals.length > 1) return exitCannotStart(`Say which file: ${USAGE}`);
    if (values.zone !== undefined && !findZone(values.zone)) {
      return exitCannotStart(`--zone ${values.zone} is no IANA time zone such as Asia/Shanghai: ${USAGE}`);
    }
    return { file, zone: values.zone, takeGood: values['take-good'] === true };
  } catch (error) {
    return exitCannotStart(`${error instanceof Error ? error.message : error}: ${USAGE}`);
  }
}

function sayNowAndThen(): (entry: HistoryImport) => void {
  let saidAt = performance.now();
  return (entry) => {
    if (performance.now() - saidAt < SAID_EVERY_MS) return;
    saidAt = performance.now();
    const done = entry.state === 'checking' ? entry.checkedBytes : entry.loadedBytes;
    const share = entry.state === 'summing' ? '' : ` ${Math.floor((100 * done) / Math.max(1, entry.bytes))} %`;
    process.stdout.write(`${entry.state}${share}, ${entry.rows} rows\n`);
  };
}

function report(entry: ImportedHistory): void {
  const { state, faults, refused, message, name } = entry;
  for (const { line, column, message: fault } of faults.slice(0, SHOWN_FAULTS)) {
    process.stderr.write(`${name} line ${line}${column === undefined ? '' : `, ${column}`}: ${fault}\n`);
  }
  if (faults.length > SHOWN_FAULTS) process.stderr.write(`and more: ${refused} lines in all\n`);
  if (message !== null) process.stderr.write(`${name} ${message}\n`);
  if (state === 'refused') {
    process.stderr.write('Nothing was imported. Mend these lines, or leave them out with --take-good.\n');
  }
  if (entry.isKnown) process.stdout.write(`${name} was imported before, on ${entry.finishedAt?.toISOString()}\n`);
  else if (entry.keptDays > 0) {
    process.stdout.write(
      `${entry.keptDays} days are older than RETENTION_RAW_DAYS: kept as history, until someone removes them\n`,
    );
  }
  const { rows, fresh, repeated, conflicting } = entry;
  process.stdout.write(
    `history: ${rows} rows, ${fresh} new, ${repeated} repeated, ${conflicting} conflicting, ${refused} refused\n`,
  );
  if (state !== 'done' || refused > 0) process.exitCode = 1;
}

await main();
