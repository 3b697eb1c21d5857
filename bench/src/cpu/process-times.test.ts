import { describe, expect, it } from 'vitest';
import { parseProcStat, parsePs, timesByName } from './process-times.ts';

describe('parseProcStat', () => {
  it('adds user and system time, and keeps that of ended children apart', () => {
    const line = '4242 (postgres) S 17 4242 4242 0 -1 4194560 900 80 0 0 250 50 30 20 20 0 1 0 12345 1000 200';
    expect(parseProcStat(line, 100)).toEqual({ pid: 4242, parent: 17, ownMs: 3000, reapedMs: 500 });
  });

  it('is not fooled by a command with spaces and brackets', () => {
    const line = '7 (a) S (b c) R 3 7 7 0 -1 0 0 0 0 0 10 5 0 0 20 0 1 0 1 1 1';
    expect(parseProcStat(line, 100)).toEqual({ pid: 7, parent: 3, ownMs: 150, reapedMs: 0 });
  });

  it('knows other clocks than 100 ticks a second', () => {
    expect(parseProcStat('1 (x) S 0 1 1 0 -1 0 0 0 0 0 250 0 0 0 20 0', 250).ownMs).toBe(1000);
  });
});

describe('parsePs', () => {
  it('reads the forms of time that ps writes', () => {
    const text = '  1     0   0:03.50\n 20     1  10:00.00\n300    20  1:02:03\n4000    20 2-00:00:01\n\n';
    expect(parsePs(text).map(({ pid, parent, ownMs }) => [pid, parent, ownMs])).toEqual([
      [1, 0, 3_500],
      [20, 1, 600_000],
      [300, 20, 3_723_000],
      [4000, 20, 172_801_000],
    ]);
  });
});

describe('timesByName', () => {
  const times = (pid: number, parent: number, ownMs: number, reapedMs = 0) => ({ pid, parent, ownMs, reapedMs });
  const processes = [
    times(1, 0, 1_000),
    times(10, 1, 5),
    times(20, 10, 100, 7),
    times(21, 20, 30),
    times(22, 20, 40),
    times(30, 10, 500),
  ];

  it('counts backends, ended ones too, for their postmaster', () => {
    expect(timesByName(processes, { postgres: 20 })).toEqual({ postgres: 177 });
  });

  it('counts a process that has a name only under that name', () => {
    expect(timesByName(processes, { launcher: 10, postgres: 20, ingest: 30 })).toEqual({
      launcher: 5,
      postgres: 177,
      ingest: 500,
    });
  });

  it('leaves out what is gone', () => {
    expect(timesByName(processes, { ingest: 99 })).toEqual({});
  });
});
