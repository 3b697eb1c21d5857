import { spawn } from 'node:child_process';
import { closeSync } from 'node:fs';
import { Fault } from '../machine/fault.mjs';
import { withoutSecrets } from '../machine/without-secrets.mjs';
import { VARIABLES } from './options.mjs';
import { errorIn, PartLog } from './part-log.mjs';

/**
 * sysexits' EX_CONFIG: the part says why on its last stderr line. Before it was ever ready another try would not help; later it is tried
 * again, since what is wrong came while the city ran (a database that is away) and may go.
 */
const CANNOT_START = 78;
const LONGEST_PAUSE_MS = 15_000;
const STEADY_AFTER_MS = 60_000;
const STOP_LIMIT_MS = 12_000;
const TRIES_BEFORE_READY = 4;

/**
 * @typedef {object} PartOptions
 * @property {string} name
 * @property {string} entry the built file
 * @property {readonly string[]} [nodeArgs] for Node itself
 * @property {readonly string[]} [args]
 * @property {Record<string, string | undefined>} env what it is configured by; undefined is left out
 * @property {boolean} [once] runs to its end instead of staying
 * @property {string} dataDir
 * @property {import('./launcher-lock.mjs').LauncherLock} lock
 * @property {(line: string) => void} say
 */

/** One process of the city: started, watched, started again when it dies, stopped. */
export class Part {
  /** @param {PartOptions} options */
  constructor(options) {
    this.options = options;
    this.log = new PartLog(options.dataDir, options.name);
    /** @type {import('node:child_process').ChildProcess | undefined} */
    this.child = undefined;
    this.stopping = false;
    /** @type {Record<string, unknown> | undefined} */
    this.facts = undefined;
    this.wasReady = false;
    this.deaths = 0;
    /** @type {NodeJS.Timeout | undefined} */
    this.restartTimer = undefined;
    /** @type {(facts: Record<string, unknown>) => void} */
    this.resolveReady = () => undefined;
    /** @type {(fault: Error) => void} */
    this.rejectReady = () => undefined;
    /** @type {Promise<Record<string, unknown>>} */
    this.ready = new Promise((resolve, reject) => {
      this.resolveReady = resolve;
      this.rejectReady = reject;
    });
    this.ready.catch(() => undefined);
  }

  /** @returns {Promise<Record<string, unknown>>} the facts that it reported when it was ready (or its end, for one that runs once) */
  start() {
    this.spawn();
    return this.ready;
  }

  /** Asks it to stop and waits; what does not stop within the limit is ended. */
  async stop() {
    this.stopping = true;
    clearTimeout(this.restartTimer);
    this.rejectReady(new Fault(`${this.options.name} was stopped.`));
    const child = this.child;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGTERM');
    const force = setTimeout(() => {
      this.options.say(`${this.options.name} did not stop within ${STOP_LIMIT_MS / 1000} s and was ended`);
      child.kill('SIGKILL');
    }, STOP_LIMIT_MS);
    await ended;
    clearTimeout(force);
  }

  /** Shows new errors in short and keeps the log small; called from time to time. */
  look() {
    const errors = this.log
      .newLines()
      .map(errorIn)
      .filter((error) => error !== undefined);
    for (const error of errors.slice(0, 2)) this.options.say(`${this.options.name}: ${error}`);
    if (errors.length > 2)
      this.options.say(`${this.options.name}: ${errors.length - 2} more errors, see ${this.log.file}`);
    this.log.cutWhenLarge();
  }

  spawn() {
    const { name, entry, nodeArgs = [], args = [], env, lock } = this.options;
    const output = this.log.open();
    const startedAt = Date.now();
    const child = spawn(process.execPath, ['--enable-source-maps', ...nodeArgs, entry, ...args], {
      cwd: '/',
      // A session of its own: Ctrl-C in the terminal reaches the launcher alone, which then stops the parts in order.
      detached: true,
      stdio: ['pipe', output, 'pipe', 'ipc'],
      env: environmentOf(env),
    });
    closeSync(output);
    this.child = child;
    if (child.pid !== undefined) lock.remember(name, child.pid);
    // The launcher's end of the pipe is never written to; when the launcher dies it closes, and the part stops.
    child.stdin?.on('error', () => undefined);
    const complaint = this.collectStderr(child);
    child.on('message', (message) => this.hear(message));
    child.once('error', (error) => this.giveUp(`cannot be run (${error.message})`));
    child.once('close', (code, signal) => {
      lock.forget(name);
      this.ended({ code, signal, complaint: complaint(), livedMs: Date.now() - startedAt });
    });
  }

  /**
   * @param {import('node:child_process').ChildProcess} child
   * @returns {() => string} its last line
   */
  collectStderr(child) {
    const urls = Object.entries(this.options.env).flatMap(([name, value]) => (name.endsWith('_URL') ? [value] : []));
    let tail = '';
    let unfinished = '';
    /** Line by line, so that no piece of a secret slips through. */
    const take = (/** @type {string} */ text) => {
      const clean = withoutSecrets(text, urls);
      tail = (tail + clean).slice(-8_000);
      this.log.append(clean);
    };
    child.stderr?.setEncoding('utf8');
    child.stderr?.on('data', (/** @type {string} */ text) => {
      const end = text.lastIndexOf('\n') + 1;
      if (end > 0) take(unfinished + text.slice(0, end));
      unfinished = end > 0 ? text.slice(end) : unfinished + text;
    });
    return () => {
      take(unfinished);
      unfinished = '';
      return lastLine(tail);
    };
  }

  /** @param {unknown} message */
  hear(message) {
    if (typeof message !== 'object' || message === null) return;
    const { ready, progress, ...facts } = /** @type {Record<string, unknown>} */ (message);
    if (typeof progress === 'string') this.options.say(`  ${progress}`);
    if (ready !== true) return;
    this.wasReady = true;
    this.facts = facts;
    if (!this.options.once) this.resolveReady(facts);
  }

  /** @param {{ code: number | null, signal: NodeJS.Signals | null, complaint: string, livedMs: number }} end */
  ended({ code, signal, complaint, livedMs }) {
    const { name, once, say } = this.options;
    if (this.stopping) return;
    if (once && code === 0) return this.resolveReady(this.facts ?? {});
    if (once || (code === CANNOT_START && !this.wasReady))
      return this.giveUp(complaint || `ended with ${signal ?? `exit code ${code}`}`);
    this.deaths = livedMs > STEADY_AFTER_MS ? 1 : this.deaths + 1;
    if (!this.wasReady && this.deaths >= TRIES_BEFORE_READY)
      return this.giveUp(complaint || `ended with ${signal ?? `exit code ${code}`}`);
    const pauseMs = Math.min(500 * 2 ** (this.deaths - 1), LONGEST_PAUSE_MS);
    say(
      `${name} ended (${signal ?? `exit code ${code}`}${complaint === '' ? '' : `: ${complaint}`}); starting it again in ${pauseMs / 1000} s`,
    );
    this.restartTimer = setTimeout(() => this.spawn(), pauseMs);
  }

  /** @param {string} reason */
  giveUp(reason) {
    this.rejectReady(new Fault(`${this.options.name} cannot start: ${reason}`));
  }
}

/**
 * What this process got, without what configures another part.
 * @param {Record<string, string | undefined>} own
 */
function environmentOf(own) {
  const given = Object.entries({ ...inherited(), ...own, CITYLOOP_SUPERVISED: '1', NODE_ENV: 'production' });
  return Object.fromEntries(given.filter(([, value]) => value !== undefined));
}

function inherited() {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !VARIABLES.includes(name)));
}

/**
 * The line that tells the reason: what a part wrote last, or the message of the exception that Node printed around it.
 * @param {string} text
 */
function lastLine(text) {
  const lines = text.trim().split('\n');
  return lines.findLast((line) => /^(Uncaught )?\w*Error\b.*:/.test(line)) ?? lines.at(-1) ?? '';
}
