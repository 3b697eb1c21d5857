import { spawnSync } from 'node:child_process';
import { closeSync, mkdirSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';

/** A volume of its own for the database, small enough to be filled. */
export interface SmallVolume {
  readonly folder: string;
  /** Leaves not a byte. */
  fill(): void;
  free(): void;
  remove(): void;
}

const MEGABYTE = 1024 * 1024;

/** Why it can't be had here; undefined where it can. */
export function whyNoSmallVolume(): string | undefined {
  if (process.platform !== 'linux') return 'mounts a tmpfs, which needs Linux';
  return process.getuid?.() === 0 ? undefined : 'mounts a tmpfs, which needs root';
}

/** @throws with what `mount` says */
export function mountSmallVolume(folder: string, megabytes: number): SmallVolume {
  mkdirSync(folder, { recursive: true });
  run('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m,mode=0711`, 'tmpfs', folder]);
  const filler = join(folder, 'filler');
  return {
    folder,
    fill() {
      const file = openSync(filler, 'w');
      for (let bytes = MEGABYTE; bytes >= 1; ) if (!wrote(file, bytes)) bytes = Math.floor(bytes / 2);
      closeSync(file);
    },
    free: () => rmSync(filler, { force: true }),
    remove: () => run('umount', [folder]),
  };
}

function wrote(file: number, bytes: number): boolean {
  try {
    return writeSync(file, Buffer.alloc(bytes)) === bytes;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOSPC') return false;
    throw error;
  }
}

function run(program: string, args: readonly string[]): void {
  const { status, stderr, error } = spawnSync(program, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${program} ${args.join(' ')}: ${error?.message ?? stderr}`);
}
