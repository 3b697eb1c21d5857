/** CPU time of one process as the system tells it. */
export interface ProcessTimes {
  readonly pid: number;
  readonly parent: number;
  readonly ownMs: number;
  /** Of children that ended and were waited for; 0 where the system doesn't tell. */
  readonly reapedMs: number;
}

/**
 * One line of `/proc/<pid>/stat` (proc(5)): the command may hold spaces and brackets, so fields count from its last one.
 * `ticksPerSecond` is `getconf CLK_TCK`.
 */
export function parseProcStat(line: string, ticksPerSecond: number): ProcessTimes {
  const fields = line
    .slice(line.lastIndexOf(')') + 2)
    .trim()
    .split(' ')
    .map(Number);
  const ms = (ticks: number | undefined) => ((ticks ?? 0) * 1000) / ticksPerSecond;
  const [, parent = 0] = fields;
  return {
    pid: Number.parseInt(line, 10),
    parent,
    ownMs: ms(fields[11]) + ms(fields[12]),
    reapedMs: ms(fields[13]) + ms(fields[14]),
  };
}

/** Lines of `ps -axo pid=,ppid=,time=`: `[days-][hours:]minutes:seconds[.hundredths]`. */
export function parsePs(text: string): ProcessTimes[] {
  return text
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter((fields) => fields.length === 3)
    .map(([pid, parent, time = '']) => ({
      pid: Number(pid),
      parent: Number(parent),
      ownMs: durationMs(time),
      reapedMs: 0,
    }));
}

function durationMs(text: string): number {
  const [clock = '', days = '0'] = text.split('-').reverse();
  const seconds = clock.split(':').reduce((sum, part) => sum * 60 + Number(part), 0);
  return Math.round((Number(days) * 86_400 + seconds) * 1000);
}

/**
 * CPU time of each named process with everything below it, in milliseconds. A process that has a name of its own doesn't
 * count for its ancestors; children that ended count through their parent. A root that is gone is left out.
 */
export function timesByName(
  processes: readonly ProcessTimes[],
  roots: Readonly<Record<string, number>>,
): Record<string, number> {
  const named = new Set(Object.values(roots));
  const sum = (process: ProcessTimes): number =>
    processes
      .filter((child) => child.parent === process.pid && !named.has(child.pid))
      .reduce((total, child) => total + sum(child), process.ownMs + process.reapedMs);
  return Object.fromEntries(
    Object.entries(roots).flatMap(([name, pid]) => {
      const root = processes.find((each) => each.pid === pid);
      return root ? [[name, sum(root)]] : [];
    }),
  );
}
