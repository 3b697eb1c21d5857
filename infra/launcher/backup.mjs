import { Fault } from '../machine/fault.mjs';
import { checkNode, ensureDependencies, ROOT } from '../machine/toolchain.mjs';

/** `npm run backup -- FILE`: the city's data, evidence and secrets in one file, also while it runs. */
async function main() {
  checkNode();
  const file = process.argv[2];
  if (file === undefined) throw new Fault('Say where to: npm run backup -- city.tar.gz');
  await ensureDependencies(console.log);
  const { readOptions } = await import('./options.mjs');
  const { loadSchema } = await import('./build.mjs');
  const { withDatabase } = await import('../backup/with-database.mjs');
  const { writeBackup } = await import('../backup/write-backup.mjs');
  const { dataDir, databaseUrl } = readOptions({ ...process.env, CITY: 'demo' }, ROOT);
  const schema = await loadSchema();
  const manifest = await withDatabase({ dataDir, databaseUrl, alone: false }, (ownerUrl) =>
    writeBackup({ ownerUrl, dataDir, file, schema }),
  );
  const rows = manifest.tables.reduce((sum, table) => sum + table.rows, 0);
  console.log(
    `${file}: ${rows} rows of ${manifest.tables.length} tables and ${manifest.files.length} files, as of ${manifest.at}`,
  );
}

main().catch((error) => {
  console.error(error instanceof Fault ? error.message : error);
  process.exitCode = 1;
});
