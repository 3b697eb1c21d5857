import { Fault } from '../machine/fault.mjs';
import { checkNode, ensureDependencies, ROOT, run } from '../machine/toolchain.mjs';

const ENTRY = 'apps/steward/src/maintenance/one-job.ts';

/** `npm run maintenance -- JOB`: one job of the steward as the database's owner, whether the city runs or not. */
async function main() {
  checkNode();
  await ensureDependencies(console.error);
  const { readOptions } = await import('./options.mjs');
  const { buildProgram } = await import('./build.mjs');
  const { withDatabase } = await import('../backup/with-database.mjs');
  const args = process.argv.slice(2);
  const { dataDir, databaseUrl } = readOptions({ ...process.env, CITY: 'demo' }, ROOT);
  const program = await buildProgram(ENTRY);
  process.exitCode = await withDatabase({ dataDir, databaseUrl, alone: false }, (ownerUrl) => {
    const env = { ...process.env, DATABASE_URL: ownerUrl, DATA_DIR: dataDir };
    return run(process.execPath, ['--enable-source-maps', program, ...args], { cwd: ROOT, stdio: 'inherit', env });
  });
}

main().catch((error) => {
  console.error(error instanceof Fault ? error.message : error);
  process.exitCode = 1;
});
