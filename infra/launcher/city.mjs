import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Fault } from '../machine/fault.mjs';
import { chooseFreePort, tryPort } from '../machine/free-port.mjs';
import { ROOT } from '../machine/toolchain.mjs';
import { withoutLogin } from '../machine/without-secrets.mjs';
import { describeStorage, keepEmbeddedDatabase, useExternalDatabase } from '../postgres/database.mjs';
import { build, builtFile, versionOf } from './build.mjs';
import { openDataFolder } from './data-folder.mjs';
import { LauncherLock } from './launcher-lock.mjs';
import { Part } from './part.mjs';

const GENERATOR = 'simulators/city/src/main.ts';
const LOOK_EVERY_MS = 2_000;
const STOP_ORDER = [['devices', 'people'], ['server'], ['ingest'], ['maintenance'], ['prepare', 'generate']];

/** @typedef {import('./options.mjs').Options} Options */

/**
 * A whole city on this machine: starts its parts in order and stops them in the opposite one. It knows how each part is configured and
 * nothing of what it does.
 */
export class City {
  /**
   * @param {Options} options
   * @param {{ step: (line: string) => void, say: (line: string) => void, onLost: (reason: string) => void }} console
   */
  constructor(options, console) {
    this.options = options;
    this.console = console;
    this.lock = new LauncherLock(options.dataDir);
    /** @type {Part[]} in the order of their start */
    this.parts = [];
    /** @type {import('../postgres/database.mjs').Database | undefined} */
    this.database = undefined;
    this.stopped = false;
    /** @type {Promise<unknown>} */
    this.starting = Promise.resolve();
    this.looking = setInterval(() => {
      for (const part of this.parts) part.look();
    }, LOOK_EVERY_MS);
    this.looking.unref();
  }

  /** @returns {Promise<{ addresses: Record<string, string>, storage: string }>} once everything works */
  start() {
    const starting = this.startInOrder();
    this.starting = starting;
    return starting;
  }

  async startInOrder() {
    const { options } = this;
    const { step } = this.console;
    openDataFolder(options.dataDir);
    const orphans = await this.lock.take();
    if (orphans > 0) step(`stopped ${orphans} processes of a former run`);
    await this.checkPorts();
    const database = await this.openDatabase();
    step(`${database.version} ${database.isEmbedded ? 'embedded' : 'of DATABASE_URL'}`);
    this.proceed();
    const built = await build({ simulators: options.simulate, generator: options.city === 'demo' });
    step(built > 0 ? `built ${built} parts` : 'everything is built');
    this.proceed();
    const cityDir = await this.generateCity();
    this.proceed();
    await this.run('prepare', 'apps/steward/src/prepare/main.ts', {
      DATABASE_URL: database.ownerUrl,
      DATABASE_SERVICE_URL: options.databaseServiceUrl,
      MIGRATIONS_DIR: join(ROOT, 'packages/db/migrations'),
      DATA_DIR: options.dataDir,
      CITY: options.city,
      CITY_DIR: cityDir,
    });
    const storage = await describeStorage(database.ownerUrl);
    step(`schema and city are ready; storage: ${storage}`);
    const serviceUrl = this.readServiceUrl();
    this.proceed();
    const addresses = await this.startServices({ ownerUrl: database.ownerUrl, serviceUrl, cityDir });
    return { addresses, storage };
  }

  /** Simulators first, then server, ingest, maintenance, and the database last. Called once. */
  async stop() {
    this.stopped = true;
    clearInterval(this.looking);
    await this.stopParts();
    // A start that was under way ends at its next step; what it opened until then is stopped too.
    await this.starting.catch(() => undefined);
    await this.stopParts();
    await this.database?.stop();
    this.lock.release();
  }

  async stopParts() {
    for (const names of STOP_ORDER) {
      await Promise.all(this.parts.filter((part) => names.includes(part.options.name)).map((part) => part.stop()));
    }
  }

  /** A stop may arrive between two steps. */
  proceed() {
    if (this.stopped) throw new Fault('Stopped before the city was up.');
  }

  /** Before anything is started, so that the reason is the first thing to be read. */
  async checkPorts() {
    const { port, bind, mqttPort, mqttBind, mqttsPort, mqttUrl, tlsCert } = this.options;
    await claimPort('PORT', port, bind);
    if (mqttUrl !== undefined) return;
    await claimPort('MQTT_PORT', mqttPort, mqttBind);
    if (tlsCert !== undefined) await claimPort('MQTTS_PORT', mqttsPort, bind);
  }

  async openDatabase() {
    const { databaseUrl, dataDir } = this.options;
    this.database =
      databaseUrl === undefined
        ? await keepEmbeddedDatabase({ dataDir, lock: this.lock, say: this.console.say, onLost: this.console.onLost })
        : await useExternalDatabase(databaseUrl);
    return this.database;
  }

  /** @returns {Promise<string>} the folder with the city's GeoJSON and CSV */
  async generateCity() {
    if (this.options.city !== 'demo') return this.options.city;
    const folder = join(this.options.dataDir, 'city');
    const stamp = join(folder, '.generator');
    const version = versionOf(GENERATOR);
    if (existsSync(stamp) && readFileSync(stamp, 'utf8') === version) return folder;
    const fresh = `${folder}.new`;
    rmSync(fresh, { recursive: true, force: true });
    await this.run('generate', GENERATOR, {}, ['--out', fresh]);
    writeFileSync(join(fresh, '.generator'), version);
    rmSync(folder, { recursive: true, force: true });
    renameSync(fresh, folder);
    this.console.step('generated the demo city');
    return folder;
  }

  /**
   * @param {string} name
   * @param {string} entry
   * @param {Record<string, string | undefined>} env
   * @param {readonly string[]} [args]
   */
  run(name, entry, env, args = []) {
    return this.add({ name, entry, env, args, once: true }).start();
  }

  /**
   * @param {{ name: string, entry: string, env: Record<string, string | undefined>, nodeArgs?: readonly string[], args?: readonly string[], once?: boolean }} part
   */
  add({ entry, ...rest }) {
    const { dataDir } = this.options;
    const { say } = this.console;
    const part = new Part({ ...rest, entry: builtFile(entry), dataDir, lock: this.lock, say });
    this.parts.push(part);
    return part;
  }

  /** @returns {string} */
  readServiceUrl() {
    const file = join(this.options.dataDir, 'runtime.json');
    const { databaseUrl } = JSON.parse(readFileSync(file, 'utf8'));
    if (typeof databaseUrl !== 'string') throw new Fault(`${file} names no databaseUrl.`);
    return databaseUrl;
  }

  /** @param {{ ownerUrl: string, serviceUrl: string, cityDir: string }} made */
  async startServices({ ownerUrl, serviceUrl, cityDir }) {
    const { options } = this;
    const healthPort = await chooseFreePort();
    // Only a broker of ours takes what browsers bring.
    const innerPort = options.mqttUrl === undefined ? await chooseFreePort() : undefined;
    const common = {
      DATABASE_URL: serviceUrl,
      DATA_DIR: options.dataDir,
      BIND: options.bind,
      TLS_CERT: options.tlsCert,
      TLS_KEY: options.tlsKey,
    };
    const ingest = this.add({
      name: 'ingest',
      entry: 'apps/ingest/src/main.ts',
      // Messages live for some batches: with V8's 16 MB for young objects a fifth of ingest's time went to the collector.
      nodeArgs: ['--max-semi-space-size=32'],
      env: { ...common, ...brokerOf(options, innerPort), HEALTH_PORT: String(healthPort) },
    });
    const server = this.add({
      name: 'server',
      entry: 'apps/server/src/main.ts',
      env: {
        ...common,
        PORT: String(options.port),
        PUBLIC_URL: options.publicUrl,
        CITY_DIR: cityDir,
        INGEST_HEALTH_URL: `http://127.0.0.1:${healthPort}`,
        INGEST_MQTT_PORT: innerPort === undefined ? undefined : String(innerPort),
        DASHBOARD_DIR: join(ROOT, 'apps/dashboard/dist'),
        HANDLER_DIR: join(ROOT, 'apps/handler/dist'),
      },
    });
    const maintenance = this.add({
      name: 'maintenance',
      entry: 'apps/steward/src/maintenance/main.ts',
      env: { DATABASE_URL: ownerUrl, DATA_DIR: options.dataDir },
    });
    const [ingestFacts, serverFacts] = await Promise.all([ingest.start(), server.start(), maintenance.start()]);
    this.console.step('ingest, server and maintenance work');
    const addresses = this.addressesOf({
      mqtt: Number(ingestFacts.mqttPort ?? options.mqttPort),
      mqtts: Number(ingestFacts.mqttsPort ?? options.mqttsPort),
      server: Number(serverFacts.port ?? options.port),
    });
    this.proceed();
    if (options.simulate) await this.startSimulators(addresses, cityDir);
    return addresses;
  }

  /**
   * @param {Record<string, string>} addresses
   * @param {string} cityDir
   */
  async startSimulators(addresses, cityDir) {
    const { dataDir, simulateDevices } = this.options;
    const env = { SERVER_URL: addresses.server, MQTT_URL: addresses.mqtt, DATA_DIR: dataDir, CITY_DIR: cityDir };
    const devices = this.add({
      name: 'devices',
      entry: 'simulators/devices/src/main.ts',
      env: { ...env, SIMULATE_DEVICES: String(simulateDevices) },
    });
    const people = this.add({ name: 'people', entry: 'simulators/people/src/main.ts', env });
    await Promise.all([devices.start(), people.start()]);
    this.console.step('simulators play the city');
  }

  /**
   * Of the parts that were started, without ingest's login at an external broker: they are printed, and simulators have their own.
   * @param {{ mqtt: number, mqtts: number, server: number }} ports
   * @returns {Record<string, string>}
   */
  addressesOf(ports) {
    const { bind, mqttBind, tlsCert, mqttUrl } = this.options;
    const secure = tlsCert === undefined ? '' : 's';
    const server = `http${secure}://${reachable(bind)}:${ports.server}`;
    if (mqttUrl !== undefined) return { server, mqtt: withoutLogin(mqttUrl) };
    const mqtt = `mqtt://${reachable(mqttBind)}:${ports.mqtt}`;
    return tlsCert === undefined
      ? { server, mqtt }
      : { server, mqtt, mqtts: `mqtts://${reachable(bind)}:${ports.mqtts}` };
  }
}

/**
 * What ingest is told of its broker.
 * @param {Options} options
 * @param {number | undefined} innerPort
 */
function brokerOf(options, innerPort) {
  return {
    MQTT_PORT: String(options.mqttPort),
    MQTT_BIND: options.mqttBind,
    MQTTS_PORT: String(options.mqttsPort),
    MQTT_CLIENT_CA: options.mqttClientCa,
    MQTT_INNER_PORT: innerPort === undefined ? undefined : String(innerPort),
    MQTT_URL: options.mqttUrl,
  };
}

/**
 * From this machine.
 * @param {string} bind
 */
function reachable(bind) {
  const host = bind === '0.0.0.0' || bind === '::' ? '127.0.0.1' : bind;
  return host.includes(':') ? `[${host}]` : host;
}

/**
 * @param {string} variable
 * @param {number} port
 * @param {string} host
 */
async function claimPort(variable, port, host) {
  const found = await tryPort(port, host);
  if (typeof found === 'number') return;
  if (found === 'EADDRINUSE')
    throw new Fault(`${variable} ${port} on ${host} is in use: set ${variable} to a free port.`);
  if (found === 'EACCES')
    throw new Fault(`${variable} ${port} is not for ordinary users: set ${variable} to one above 1023.`);
  throw new Fault(`BIND ${host} is no address of this machine (${found}): set BIND to one that is.`);
}
