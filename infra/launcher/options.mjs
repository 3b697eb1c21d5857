import { existsSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { Fault } from '../machine/fault.mjs';

/**
 * What an operator may set, read once. Empty counts as unset.
 * @typedef {object} Options
 * @property {number} port
 * @property {string} bind
 * @property {number} mqttPort
 * @property {number} mqttsPort counts with a certificate
 * @property {string} mqttBind of the plain MQTT listener
 * @property {string | undefined} mqttClientCa
 * @property {string | undefined} publicUrl
 * @property {string | undefined} tlsCert
 * @property {string | undefined} tlsKey
 * @property {string | undefined} databaseUrl
 * @property {string | undefined} databaseServiceUrl
 * @property {string | undefined} mqttUrl
 * @property {string} dataDir absolute
 * @property {string} city `demo` or an absolute folder
 * @property {boolean} simulate
 * @property {number} simulateDevices
 */

/** Variables that belong to the launcher; a part gets only those that it needs. */
export const VARIABLES = [
  'PORT',
  'BIND',
  'MQTT_PORT',
  'MQTTS_PORT',
  'MQTT_BIND',
  'MQTT_CLIENT_CA',
  'PUBLIC_URL',
  'TLS_CERT',
  'TLS_KEY',
  'DATABASE_URL',
  'DATABASE_SERVICE_URL',
  'MQTT_URL',
  'DATA_DIR',
  'CITY',
  'SIMULATE',
  'SIMULATE_DEVICES',
];

/**
 * @param {Record<string, string | undefined>} env
 * @param {string} root the checkout, which relative folders start from
 * @returns {Options}
 * @throws {Fault} with every fault at once
 */
export function readOptions(env, root) {
  /** @type {string[]} */
  const faults = [];
  const text = (/** @type {string} */ name) => (env[name] === '' ? undefined : env[name]);
  const city = readCity(text('CITY'), { external: text('DATABASE_URL') !== undefined, root, faults });
  const isDemo = city === 'demo';
  const options = {
    port: readNumber('PORT', text('PORT'), { standard: 8080, min: 0, max: 65_535, faults }),
    bind: text('BIND') ?? '127.0.0.1',
    mqttPort: readNumber('MQTT_PORT', text('MQTT_PORT'), { standard: 1883, min: 0, max: 65_535, faults }),
    mqttsPort: readNumber('MQTTS_PORT', text('MQTTS_PORT'), { standard: 8883, min: 0, max: 65_535, faults }),
    mqttBind: text('MQTT_BIND') ?? text('BIND') ?? '127.0.0.1',
    mqttClientCa: readFile('MQTT_CLIENT_CA', text('MQTT_CLIENT_CA'), root, faults),
    publicUrl: readUrl('PUBLIC_URL', text('PUBLIC_URL'), ['http:', 'https:'], faults),
    tlsCert: readFile('TLS_CERT', text('TLS_CERT'), root, faults),
    tlsKey: readFile('TLS_KEY', text('TLS_KEY'), root, faults),
    databaseUrl: readUrl('DATABASE_URL', text('DATABASE_URL'), ['postgres:', 'postgresql:'], faults),
    databaseServiceUrl: readUrl(
      'DATABASE_SERVICE_URL',
      text('DATABASE_SERVICE_URL'),
      ['postgres:', 'postgresql:'],
      faults,
    ),
    mqttUrl: readUrl('MQTT_URL', text('MQTT_URL'), ['mqtt:', 'mqtts:'], faults),
    dataDir: resolve(root, text('DATA_DIR') ?? '.data'),
    city,
    simulate: readFlag('SIMULATE', text('SIMULATE'), isDemo, faults),
    simulateDevices: readNumber('SIMULATE_DEVICES', text('SIMULATE_DEVICES'), {
      standard: 2000,
      min: 1,
      max: 1_000_000,
      faults,
    }),
  };
  if ((options.tlsCert === undefined) !== (options.tlsKey === undefined))
    faults.push('TLS_CERT and TLS_KEY go together');
  if (options.mqttClientCa !== undefined && options.tlsCert === undefined) faults.push('MQTT_CLIENT_CA needs TLS_CERT');
  if (faults.length > 0) throw new Fault(`Cannot start: ${faults.join('; ')}.`);
  return options;
}

/**
 * @param {string | undefined} value
 * @param {{ external: boolean, root: string, faults: string[] }} context
 */
function readCity(value, { external, root, faults }) {
  if (value === undefined && external) {
    faults.push('CITY is not set, and with DATABASE_URL it has to be: demo, or a folder with a city');
    return 'demo';
  }
  if (value === undefined || value === 'demo') return 'demo';
  const folder = resolve(root, value);
  if (!existsSync(folder) || !statSync(folder).isDirectory()) faults.push(`CITY ${value} is neither demo nor a folder`);
  return folder;
}

/**
 * @param {string} name
 * @param {string | undefined} value
 * @param {{ standard: number, min: number, max: number, faults: string[] }} limits
 */
function readNumber(name, value, { standard, min, max, faults }) {
  if (value === undefined) return standard;
  const number = Number(value);
  if (Number.isInteger(number) && number >= min && number <= max) return number;
  faults.push(`${name} ${value} is not a whole number from ${min} to ${max}`);
  return standard;
}

/**
 * @param {string} name
 * @param {string | undefined} value
 * @param {boolean} standard
 * @param {string[]} faults
 */
function readFlag(name, value, standard, faults) {
  if (value === undefined) return standard;
  if (['0', '1', 'true', 'false'].includes(value)) return value === '1' || value === 'true';
  faults.push(`${name} ${value} is neither 1 nor 0`);
  return standard;
}

/**
 * @param {string} name
 * @param {string | undefined} value
 * @param {readonly string[]} schemes
 * @param {string[]} faults
 */
function readUrl(name, value, schemes, faults) {
  if (value === undefined) return undefined;
  if (URL.canParse(value) && schemes.includes(new URL(value).protocol)) return value;
  faults.push(`${name} is not a URL that begins with ${schemes.map((scheme) => `${scheme}//`).join(' or ')}`);
  return undefined;
}

/**
 * @param {string} name
 * @param {string | undefined} value
 * @param {string} root
 * @param {string[]} faults
 */
function readFile(name, value, root, faults) {
  if (value === undefined) return undefined;
  const file = resolve(root, value);
  if (!existsSync(file)) faults.push(`${name} ${value} does not exist`);
  return file;
}
