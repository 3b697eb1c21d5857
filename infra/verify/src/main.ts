import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Finding, verifiedLine, verifyLog } from './verify-log.ts';

const USAGE =
  'npm run verify -- log DIR [--key VKEY] [--old CHECKPOINT] [--witness VKEY ...] [--quorum N]; DIR as DATA_DIR/log';

/** `npm run verify`: offline, without the database. Exit code 0 where all is right, else that of the finding. */
function main(args: readonly string[]): void {
  const { values, positionals } = readArguments(args);
  const [what, folder] = positionals;
  if (what !== 'log' || folder === undefined || positionals.length > 2) throw new Finding(1, USAGE);
  const read = (path: string) => (existsSync(join(folder, path)) ? readFileSync(join(folder, path)) : undefined);
  const verified = verifyLog({
    read,
    key: values.key,
    old: values.old === undefined ? undefined : readOld(values.old),
    witnesses: values.witness ?? [],
    ...(values.quorum !== undefined && { quorum: Number(values.quorum) }),
  });
  process.stdout.write(`${verifiedLine(verified)}\n`);
}

function readArguments(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        key: { type: 'string' },
        old: { type: 'string' },
        witness: { type: 'string', multiple: true },
        quorum: { type: 'string' },
      },
    });
  } catch (error) {
    throw new Finding(1, `${error instanceof Error ? error.message : error}. ${USAGE}`);
  }
}

function readOld(file: string): string {
  if (!existsSync(file)) throw new Finding(1, `--old ${file}: there is no such file`);
  return readFileSync(file, 'utf8');
}

try {
  main(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
  process.exitCode = error instanceof Finding ? error.exitCode : 1;
}
