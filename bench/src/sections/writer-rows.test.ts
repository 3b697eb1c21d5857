import { describe, expect, it } from 'vitest';
import { batchesOf } from './writer-rows.ts';

const NOW = Date.UTC(2026, 0, 2);
const keyOf = ({ componentKey, at }: { componentKey: number; at: number }) => `${componentKey} ${at}`;

describe('batchesOf', () => {
  it('makes sorted rows, none of them twice', () => {
    const batches = [...batchesOf({ rows: 12_000, size: 5_000, repeatedShare: 0 }, NOW)];
    expect(batches.map(({ rows, fresh }) => [rows.length, fresh])).toEqual([
      [5_000, 5_000],
      [5_000, 5_000],
      [2_000, 2_000],
    ]);
    const rows = batches.flatMap((batch) => batch.rows);
    expect(new Set(rows.map(keyOf)).size).toBe(12_000);
    expect(Math.max(...rows.map((row) => row.at))).toBeLessThan(NOW);
    const first = batches[0]?.rows ?? [];
    expect(first.every((row, index) => index === 0 || row.componentKey >= (first[index - 1]?.componentKey ?? 0))).toBe(
      true,
    );
  });

  it('repeats the asked share of rows, each from the batch before', () => {
    const stored = new Set<string>();
    for (const { rows, fresh } of batchesOf({ rows: 20_000, size: 5_000, repeatedShare: 0.05 }, NOW)) {
      const known = rows.filter((row) => stored.has(keyOf(row)));
      expect(known).toHaveLength(stored.size === 0 ? 0 : 250);
      expect(fresh).toBe(rows.length - known.length);
      for (const row of rows) stored.add(keyOf(row));
    }
  });
});
