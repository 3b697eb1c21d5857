import { closeSync, fdatasyncSync, openSync, rmSync, statfsSync, writeSync } from 'node:fs';
import { cpus, loadavg, totalmem } from 'node:os';
import { join } from 'node:path';
import { summarise } from './statistics.ts';

/** What kind of machine it was: nothing that tells one machine of a kind from another. */
export interface Host {
  /** `linux-x64-2-cores` */
  readonly kind: string;
  readonly facts: Readonly<Record<string, string | number>>;
}

const TMPFS_MAGIC = 0x01021994;
const SYNCS = 50;

/** `folder` is where the database will lie: how fast its disk makes a write durable bounds every commit. */
export function describeHost(folder: string): Host {
  const { platform, arch } = process;
  const cores = cpus().length;
  return {
    kind: `${platform}-${arch}-${cores}-cores`,
    facts: {
      CPU: cpus()[0]?.model ?? 'unknown',
      cores,
      'memory GB': Math.round(totalmem() / 2 ** 30),
      Node: process.versions.node,
      'fdatasync of 8 KiB, median ms': Number(medianSyncMs(folder).toPrecision(2)),
      'data on': statfsSync(folder).type === TMPFS_MAGIC ? 'memory (tmpfs): commits cost less than on a disk' : 'disk',
    },
  };
}

/** Mean number of busy processes over the last minute, before the bench began. */
export function loadBefore(): number {
  return Number((loadavg()[0] ?? 0).toFixed(2));
}

function medianSyncMs(folder: string): number {
  const file = join(folder, `sync-${process.pid}`);
  const descriptor = openSync(file, 'w');
  const block = Buffer.alloc(8192, 7);
  const times = Array.from({ length: SYNCS }, () => {
    const startedAt = performance.now();
    writeSync(descriptor, block);
    fdatasyncSync(descriptor);
    return performance.now() - startedAt;
  });
  closeSync(descriptor);
  rmSync(file);
  return summarise(times).median;
}
