import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Fault } from '../machine/fault.mjs';
import { endProcess, identityOf, isSameProcess } from '../machine/process-identity.mjs';

/**
 * Who runs on a DATA_DIR, in `DATA_DIR/processes.json`: so a second launcher is refused, and what a killed one left is found and stopped.
 * @typedef {import('../machine/process-identity.mjs').ProcessIdentity} ProcessIdentity
 * @typedef {{ launcher: ProcessIdentity, parts: Record<string, ProcessIdentity> }} Running
 */

export class LauncherLock {
  /** @param {string} dataDir */
  constructor(dataDir) {
    this.dataDir = dataDir;
    this.file = join(dataDir, 'processes.json');
    const self = identityOf(process.pid);
    if (self === undefined) throw new Error('this process has no identity');
    /** @type {Running} */
    this.running = { launcher: self, parts: {} };
    this.held = false;
  }

  /** @returns {Promise<number>} how many parts of a former run were stopped */
  async take() {
    const former = this.read();
    if (former !== undefined && isSameProcess(former.launcher)) {
      throw new Fault(
        `CityLoop runs already on DATA_DIR ${this.dataDir} (process ${former.launcher.pid}): stop it, or set DATA_DIR (and PORT, MQTT_PORT) for a second one.`,
      );
    }
    this.held = true;
    const orphans = Object.values(former?.parts ?? {}).filter(isSameProcess);
    await Promise.all(orphans.map((orphan) => endProcess(orphan, { limitMs: 12_000 })));
    this.write();
    return orphans.length;
  }

  /** @returns {boolean} whether a live launcher holds it */
  isTaken() {
    const former = this.read();
    return former !== undefined && isSameProcess(former.launcher);
  }

  /**
   * @param {string} name
   * @param {number} pid
   */
  remember(name, pid) {
    const identity = identityOf(pid);
    if (identity === undefined) return;
    this.running.parts[name] = identity;
    this.write();
  }

  /** @param {string} name */
  forget(name) {
    delete this.running.parts[name];
    if (this.held) this.write();
  }

  release() {
    if (!this.held) return;
    this.held = false;
    rmSync(this.file, { force: true });
  }

  /** @returns {Running | undefined} */
  read() {
    if (!existsSync(this.file)) return undefined;
    try {
      return JSON.parse(readFileSync(this.file, 'utf8'));
    } catch {
      return undefined;
    }
  }

  write() {
    writeFileSync(`${this.file}.new`, JSON.stringify(this.running), { mode: 0o600 });
    renameSync(`${this.file}.new`, this.file);
  }
}
