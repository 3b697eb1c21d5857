import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { type ProcessTimes, parseProcStat, parsePs, timesByName } from './process-times.ts';

/** What was used between two looks. */
export interface CpuUse {
  readonly elapsedMs: number;
  /** By name of process, its children included. */
  readonly msByName: Readonly<Record<string, number>>;
  /** Share of the whole machine that went to processes which have no name here, 0 to 1: a bound for the noise. */
  readonly foreignShare: number;
}

/** Starts measuring the named processes. The function that it returns stops, and tells. */
export function startCpuMeter(roots: Readonly<Record<string, number>>): () => CpuUse {
  const before = look(roots);
  return () => {
    const after = look(roots);
    const elapsedMs = after.at - before.at;
    const msByName = Object.fromEntries(
      Object.entries(after.byName).map(([name, ms]) => [name, Math.max(0, ms - (before.byName[name] ?? 0))]),
    );
    const ours = Object.values(msByName).reduce((sum, ms) => sum + ms, 0);
    const foreignMs = Math.max(0, after.busyMs - before.busyMs - ours);
    return { elapsedMs, msByName, foreignShare: foreignMs / (elapsedMs * cpus().length) };
  };
}

function look(roots: Readonly<Record<string, number>>) {
  const busyMs = cpus().reduce((sum, { times }) => sum + times.user + times.nice + times.sys + times.irq, 0);
  return { at: performance.now(), busyMs, byName: timesByName(listProcesses(), roots) };
}

let ticksPerSecond: number | undefined;

function listProcesses(): ProcessTimes[] {
  if (process.platform !== 'linux') {
    return parsePs(execFileSync('ps', ['-axo', 'pid=,ppid=,time='], { encoding: 'utf8' }));
  }
  ticksPerSecond ??= Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }));
  const ticks = ticksPerSecond;
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      const line = readStat(pid);
      return line === undefined ? [] : [parseProcStat(line, ticks)];
    });
}

function readStat(pid: string): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8');
  } catch {
    // It ended between the listing and the reading.
    return undefined;
  }
}
