import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** Resident memory of a process, in bytes; undefined when it is gone. */
export function residentBytes(pid: number): number | undefined {
  try {
    if (process.platform === 'linux') return parseStatus(readFileSync(`/proc/${pid}/status`, 'utf8'));
    return Number(execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' })) * 1024;
  } catch {
    // It ended.
    return undefined;
  }
}

/** `VmRSS` of `/proc/<pid>/status` (proc(5)). */
export function parseStatus(text: string): number | undefined {
  const kilobytes = /^VmRSS:\s+(\d+) kB$/m.exec(text)?.[1];
  return kilobytes === undefined ? undefined : Number(kilobytes) * 1024;
}

const EVERY_MS = 200;

/** Looks at a process' memory until told to stop; answers the most that was seen since the last answer. */
export function watchMemory(pid: number): { takeMost(): number; stop(): void } {
  let most = residentBytes(pid) ?? 0;
  const timer = setInterval(() => {
    most = Math.max(most, residentBytes(pid) ?? 0);
  }, EVERY_MS);
  return {
    takeMost() {
      const seen = most;
      most = residentBytes(pid) ?? 0;
      return seen;
    },
    stop: () => clearInterval(timer),
  };
}
