import {
  appendFileSync,
  closeSync,
  copyFileSync,
  existsSync,
  openSync,
  readSync,
  statSync,
  truncateSync,
} from 'node:fs';
import { join } from 'node:path';

const LARGEST_LOG_BYTES = 20 * 1024 * 1024;
const LARGEST_LOOK_BYTES = 256 * 1024;

/**
 * The log of one part, `DATA_DIR/logs/<name>.log`. The part writes into the file itself, so no line is lost when the launcher is killed;
 * the launcher looks for errors in what was added and cuts the file when it is large (the former half stays as `.1`).
 */
export class PartLog {
  /**
   * @param {string} dataDir
   * @param {string} name
   */
  constructor(dataDir, name) {
    this.name = name;
    this.file = join(dataDir, 'logs', `${name}.log`);
    this.seen = this.size();
  }

  /** @returns {number} a descriptor to append to; close it after the spawn */
  open() {
    return openSync(this.file, 'a', 0o600);
  }

  /** @param {string} text */
  append(text) {
    appendFileSync(this.file, text);
  }

  size() {
    return existsSync(this.file) ? statSync(this.file).size : 0;
  }

  /** @returns {string[]} what the part has written since the last look, whole lines (at most the newest 256 KB) */
  newLines() {
    const size = this.size();
    if (size <= this.seen) {
      this.seen = size;
      return [];
    }
    const from = Math.max(this.seen, size - LARGEST_LOOK_BYTES);
    const buffer = Buffer.alloc(size - from);
    const descriptor = openSync(this.file, 'r');
    const length = readSync(descriptor, buffer, 0, buffer.length, from);
    closeSync(descriptor);
    const end = buffer.subarray(0, length).lastIndexOf(10) + 1;
    if (end === 0) return [];
    this.seen = from + end;
    return buffer
      .subarray(0, end - 1)
      .toString('utf8')
      .split('\n');
  }

  cutWhenLarge() {
    if (this.size() < LARGEST_LOG_BYTES) return;
    copyFileSync(this.file, `${this.file}.1`);
    truncateSync(this.file, 0);
    this.seen = 0;
  }
}

/**
 * An error line of a part in short, for the console; nothing for all other lines.
 * @param {string} line
 * @returns {string | undefined}
 */
export function errorIn(line) {
  if (!line.startsWith('{') || !/"level":"(error|fatal)"/.test(line)) return undefined;
  try {
    const { msg, err } = JSON.parse(line);
    return [msg, err?.message].filter(Boolean).join(': ');
  } catch {
    return undefined;
  }
}
