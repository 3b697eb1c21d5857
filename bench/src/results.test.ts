import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type BenchResult, drawResult, SegmentBook, writeResult } from './results.ts';

const book = new SegmentBook();
book.add('CityLoop', { 'msg/s': 10_000, lost: 0 });
book.add('bare', { 'msg/s': 30_000 });
book.add('CityLoop', { 'msg/s': 12_000, lost: 2 });

const section = {
  name: 'throughput',
  title: 'Throughput',
  settings: { connections: 64 },
  rows: book.rows(['bare', 'CityLoop', 'never measured']),
  notes: ['acknowledged means committed'],
};

describe('SegmentBook', () => {
  it('keeps every segment of a row and the asked order of rows', () => {
    expect(section.rows.map((row) => row.name)).toEqual(['bare', 'CityLoop']);
    expect(section.rows[1]?.figures['msg/s']).toEqual({
      segments: [10_000, 12_000],
      median: 11_000,
      min: 10_000,
      max: 12_000,
    });
  });
});

const result: BenchResult = {
  format: 1,
  takenAt: '2026-01-02T03:04:05.000Z',
  commit: 'abc1234',
  host: { kind: 'linux-x64-2-cores', facts: { cores: 2 } },
  sections: [section],
};

describe('drawResult', () => {
  it('shows the machine, then medians with their range, settings and notes', () => {
    expect(drawResult(result).split('\n')).toEqual([
      '== Measured on',
      'linux-x64-2-cores, 2026-01-02T03:04:05.000Z, commit abc1234',
      'cores: 2',
      '',
      '== Throughput',
      'connections 64',
      'median (min..max)                    msg/s      lost',
      '-----------------  -----------------------  --------',
      'bare                                30,000         -',
      'CityLoop           11,000 (10,000..12,000)  1 (0..2)',
      '  acknowledged means committed',
    ]);
  });
});

describe('writeResult', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'cityloop-bench-test-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it('names a whole run by its day and kind of host, and a partial one apart', () => {
    const whole = writeResult(folder, result, true);
    expect(basename(whole)).toBe('2026-01-02-linux-x64-2-cores.json');
    expect(JSON.parse(readFileSync(whole, 'utf8')).sections[0].rows[0].figures['msg/s'].median).toBe(30_000);
    expect(readFileSync(whole.replace('.json', '.txt'), 'utf8')).toBe(`${drawResult(result)}\n`);
    expect(basename(writeResult(folder, result, false))).toBe('2026-01-02-linux-x64-2-cores.tmp.json');
  });
});
