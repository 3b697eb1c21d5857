import { existsSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { packagedBinaries } from '@cityloop/infra/postgres/postgres-binaries';

const LIBRARY = [
  '/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1',
  '/usr/lib/aarch64-linux-gnu/faketime/libfaketime.so.1',
].find((path) => existsSync(path));

export const hasFaketime = LIBRARY !== undefined;

/** A PostgreSQL whose clock can be set while it runs. */
export interface DatabaseClock {
  /** What to start in place of `postgres`. */
  readonly postgres: string;
  /** Is seen within a second. */
  step(offsetSeconds: number): void;
}

/** Writes into `folder`, which the unprivileged user must be able to enter. */
export function makeDatabaseClock(folder: string): DatabaseClock {
  if (LIBRARY === undefined) throw new Error('libfaketime is not installed (Debian: apt-get install faketime)');
  const file = join(folder, 'database-clock');
  const postgres = join(folder, 'postgres-with-clock');
  const step = (offsetSeconds: number) => {
    writeFileSync(`${file}.new`, `${offsetSeconds < 0 ? '' : '+'}${offsetSeconds}s\n`, { mode: 0o644 });
    renameSync(`${file}.new`, file);
  };
  step(0);
  const settings = `FAKETIME_TIMESTAMP_FILE=${file} FAKETIME_CACHE_DURATION=1 FAKETIME_DONT_FAKE_MONOTONIC=1`;
  const script = `#!/bin/sh\nLD_PRELOAD=${LIBRARY} ${settings} exec ${packagedBinaries().postgres} "$@"\n`;
  writeFileSync(postgres, script, { mode: 0o755 });
  return { postgres, step };
}
