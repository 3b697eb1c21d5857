import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Fault } from '../machine/fault.mjs';
import { checkNode, ensureDependencies, ROOT } from '../machine/toolchain.mjs';

/** `npm run restore -- FILE [--replace]`: a city from a backup, into an empty database unless told to replace. */
async function main() {
  checkNode();
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { replace: { type: 'boolean', default: false } },
  });
  const [file] = positionals;
  if (file === undefined) throw new Fault('Say which one: npm run restore -- city.tar.gz');
  await ensureDependencies(console.log);
  const { readOptions } = await import('./options.mjs');
  const { loadSchema } = await import('./build.mjs');
  const { withDatabase } = await import('../backup/with-database.mjs');
  const { readBackup } = await import('../backup/read-backup.mjs');
  const { dataDir, databaseUrl } = readOptions({ ...process.env, CITY: 'demo' }, ROOT);
  const schema = await loadSchema();
  const migrationsDir = join(ROOT, 'packages/db/migrations');
  const manifest = await withDatabase({ dataDir, databaseUrl, alone: true }, (ownerUrl) =>
    readBackup({ ownerUrl, dataDir, file, replace: values.replace, schema, migrationsDir }),
  );
  console.log(`${file}: restored the city as of ${manifest.at}`);
}

main().catch((error) => {
  console.error(error instanceof Fault ? error.message : error);
  process.exitCode = 1;
});
