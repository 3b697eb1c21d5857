import { join } from 'node:path';
import { Fault } from '../machine/fault.mjs';
import { checkNode, ensureDependencies, ROOT, stopTools } from '../machine/toolchain.mjs';
import { withoutSecrets } from '../machine/without-secrets.mjs';

/**
 * `npm start`: a whole city on this machine, from a fresh clone. Only this file and what it imports above run before the dependencies are
 * there, so they use Node alone.
 */
const startedAt = Date.now();
/** @type {import('./city.mjs').City | undefined} */
let city;
let stopping = false;

/** URLs that may hold a password: nothing of it is ever printed. */
const SECRET_URLS = [process.env.DATABASE_URL, process.env.DATABASE_SERVICE_URL, process.env.MQTT_URL];

/** @param {string} line */
function step(line) {
  const seconds = ((Date.now() - startedAt) / 1000).toFixed(1).padStart(5);
  console.log(`[${seconds} s] ${withoutSecrets(line, SECRET_URLS)}`);
}

/** @param {string} line */
function say(line) {
  console.log(`          ${withoutSecrets(line, SECRET_URLS)}`);
}

/**
 * Stops everything once; later signals change nothing, since Ctrl-C arrives twice under npm.
 * @param {number} exitCode
 * @param {string} line
 */
async function stop(exitCode, line) {
  if (stopping) return;
  stopping = true;
  if (exitCode === 0) step(line);
  stopTools();
  await city?.stop();
  if (exitCode === 0) step('stopped');
  else console.error(withoutSecrets(line, SECRET_URLS));
  process.exit(exitCode);
}

async function main() {
  checkNode();
  const { readOptions } = await import('./options.mjs');
  const options = readOptions(process.env, ROOT);
  await ensureDependencies(step);
  if (stopping) return;
  const { City } = await import('./city.mjs');
  city = new City(options, { step, say, onLost: (reason) => void stop(1, reason) });
  const { addresses, storage } = await city.start();
  if (!stopping) announce(addresses, storage, options);
}

/**
 * @param {Record<string, string>} addresses
 * @param {string} storage
 * @param {import('./options.mjs').Options} options
 */
function announce(addresses, storage, options) {
  const base = options.publicUrl ?? addresses.server;
  step('CityLoop is up');
  console.log(`
  wall      ${base}/
  desk      ${base}/desk
  handler   ${base}/handler/
  MQTT      ${[addresses.mqtt, addresses.mqtts].filter(Boolean).join('  ')}
  storage   ${storage}
  secrets   ${join(options.dataDir, 'secrets.json')}  (accounts, passwords and the wall's token)
  logs      ${join(options.dataDir, 'logs')}

  Ctrl-C stops everything; the next start keeps the data.
`);
}

for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
  process.on(signal, () => void stop(0, `stopping (${signal})`));
}

main().catch((error) => {
  const isKnown = error instanceof Fault;
  void stop(
    1,
    isKnown ? error.message : `Cannot start: ${error instanceof Error ? (error.stack ?? error.message) : error}`,
  );
});
