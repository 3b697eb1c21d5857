import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { Fault } from '../machine/fault.mjs';
import { ROOT, run } from '../machine/toolchain.mjs';

/** What Node runs: one file per process, made of the app, our packages and theirs. */
const SERVICES = [
  'apps/ingest/src/main.ts',
  'apps/server/src/main.ts',
  'apps/steward/src/prepare/main.ts',
  'apps/steward/src/maintenance/main.ts',
];
const GENERATOR = ['simulators/city/src/main.ts'];
const SCHEMA = 'infra/backup/src/schema.ts';
const SIMULATORS = ['simulators/devices/src/main.ts', 'simulators/people/src/main.ts'];

const PAGES = ['apps/dashboard', 'apps/handler'];

/** Native code, and what a package tries to load and can do without. They stay outside of the files. */
const EXTERNAL = ['@node-rs/argon2', 'pg-native', 'bufferutil', 'utf-8-validate'];

/** Packages that were written for `require` still find it. */
const REQUIRE_BANNER =
  "import { createRequire as cityloopRequire } from 'node:module'; const require = cityloopRequire(import.meta.url);";

/**
 * @param {string} entry `apps/steward/src/prepare/main.ts`
 * @returns {string} the built file, `<root>/apps/steward/dist/prepare/main.mjs`
 */
export function builtFile(entry) {
  return join(ROOT, entry.replace('/src/', '/dist/').replace(/\.ts$/, '.mjs'));
}

/**
 * The hash of what a built process was made of: it changes with any of its sources.
 * @param {string} entry
 */
export function versionOf(entry) {
  return readFileSync(`${builtFile(entry)}.sources`, 'utf8');
}

/**
 * Builds what changed since the last time: services and pages, and the rest when it is wanted.
 * @param {{ simulators: boolean, generator: boolean }} wanted
 * @returns {Promise<number>} how many were built
 */
export async function build({ simulators, generator }) {
  const entries = [...SERVICES, ...(generator ? GENERATOR : []), ...(simulators ? SIMULATORS : [])];
  const version = sourceVersions();
  const staleEntries = entries.filter((entry) => !isBuilt(`${builtFile(entry)}.sources`, version(unitOf(entry))));
  const stalePages = PAGES.filter((page) => !isBuilt(join(ROOT, page, 'dist/.sources'), version(page)));
  await Promise.all([bundle(staleEntries, version), ...stalePages.map((page) => buildPage(page, version(page)))]);
  return staleEntries.length + stalePages.length;
}

/**
 * The database's own code, for backup and restore.
 * @returns {Promise<import('../backup/write-backup.mjs').Schema>}
 */
export async function loadSchema() {
  await bundle([SCHEMA], sourceVersions());
  return (await import(pathToFileURL(builtFile(SCHEMA)).href)).SCHEMA;
}

/**
 * Builds one program that is run by hand, where it changed.
 * @param {string} entry
 * @returns {Promise<string>} the built file
 */
export async function buildProgram(entry) {
  const version = sourceVersions();
  if (!isBuilt(`${builtFile(entry)}.sources`, version(unitOf(entry)))) await bundle([entry], version);
  return builtFile(entry);
}

/** @returns {(unit: string) => string} the hash of all that a unit is built from: itself, our packages, the lockfile and these rules */
function sourceVersions() {
  const packages = hashOf(
    ['packages', 'simulators/dice', 'pnpm-lock.yaml', 'tsconfig.base.json'].map((name) => join(ROOT, name)),
  );
  const rules = readFileSync(fileURLToPath(import.meta.url));
  return (unit) => {
    const hash = createHash('sha256').update(packages).update(rules);
    return hash.update(hashOf([join(ROOT, unit)])).digest('hex');
  };
}

/** @param {string} entry */
function unitOf(entry) {
  return entry.slice(0, entry.indexOf('/src/'));
}

/**
 * @param {readonly string[]} entries
 * @param {(unit: string) => string} version
 */
async function bundle(entries, version) {
  if (entries.length === 0) return;
  const missing = entries.filter((entry) => !existsSync(join(ROOT, entry)));
  if (missing.length > 0) throw new Fault(`This checkout is not whole: ${missing.join(', ')} is missing.`);
  const esbuild = await import('esbuild');
  for (const entry of entries) {
    const outfile = builtFile(entry);
    rmSync(`${outfile}.sources`, { force: true });
    const built = await esbuild
      .build({
        entryPoints: [join(ROOT, entry)],
        outfile,
        bundle: true,
        platform: 'node',
        format: 'esm',
        target: 'node20',
        sourcemap: true,
        sourcesContent: false,
        external: EXTERNAL,
        banner: { js: REQUIRE_BANNER },
        logLevel: 'silent',
        absWorkingDir: ROOT,
      })
      .catch((error) => error);
    if (built instanceof Error) throw new Fault(`Cannot build ${entry}: ${built.message}`);
    writeFileSync(`${outfile}.sources`, version(unitOf(entry)));
  }
}

/**
 * @param {string} page
 * @param {string} version
 */
async function buildPage(page, version) {
  const folder = join(ROOT, page);
  const vite = createRequire(join(folder, 'package.json')).resolve('vite/package.json');
  const args = [join(dirname(vite), 'bin/vite.js'), 'build', '--logLevel', 'warn', '--emptyOutDir'];
  const code = await run(process.execPath, args, { cwd: folder, stdio: ['ignore', 2, 2] });
  if (code !== 0) throw new Fault(`Cannot build ${page} (see above).`);
  mkdirSync(join(folder, 'dist'), { recursive: true });
  writeFileSync(join(folder, 'dist/.sources'), version);
}

/**
 * @param {string} stamp
 * @param {string} version
 */
function isBuilt(stamp, version) {
  return existsSync(stamp) && readFileSync(stamp, 'utf8') === version;
}

/**
 * @param {readonly string[]} paths files and folders
 * @returns {string} over names and contents; tests and what is built don't count
 */
function hashOf(paths) {
  const hash = createHash('sha256');
  const visit = (/** @type {string} */ path, /** @type {boolean} */ isFolder) => {
    if (!isFolder) return hash.update(path.slice(ROOT.length)).update(readFileSync(path));
    const entries = readdirSync(path, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
    for (const entry of entries.filter(({ name }) => !/^(node_modules|dist|testing|\..*)$|\.test\.tsx?$/.test(name))) {
      visit(join(path, entry.name), entry.isDirectory());
    }
    return hash;
  };
  for (const path of paths) visit(path, !/\.(yaml|json)$/.test(path));
  return hash.digest('hex');
}
