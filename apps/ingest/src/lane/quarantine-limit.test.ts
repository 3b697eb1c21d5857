import type { QuarantinedMessage } from '@cityloop/domain/telemetry/quarantined-message';
import { describe, expect, it } from 'vitest';
import { createQuarantineLimit } from './quarantine-limit.ts';
import type { QuarantineLimits } from './quarantine-plan.ts';

const HOUR_MS = 3_600_000;
const NOON = Date.UTC(2026, 4, 10, 12);
const LIMITS: QuarantineLimits = { samplesPerHour: 3, bytesPerDay: 1_000_000, trackedSources: 2 };
const READINGS = 'city/v1/+/+/reading';

function row(changes: Partial<QuarantinedMessage> & { readonly size?: number } = {}): QuarantinedMessage {
  const { size = 10, ...rest } = changes;
  return {
    receivedAt: new Date(NOON),
    topic: 'city/v1/990101/WL-1/reading',
    username: 'WL-1',
    reason: 'schema',
    detail: 'wrong',
    raw: Buffer.alloc(size),
    rawBytes: size,
    rawSha256: Buffer.alloc(32),
    ...rest,
  };
}

const rowsOf = (count: number, changes: Parameters<typeof row>[0] = {}) =>
  Array.from({ length: count }, () => row(changes));

/** A limiter with a clock of its own, each batch of which commits. */
function limiter(limits: Partial<QuarantineLimits> = {}) {
  const clock = { now: NOON };
  const limit = createQuarantineLimit({ ...LIMITS, ...limits }, () => clock.now);
  return {
    clock,
    limit,
    take(rows: readonly QuarantinedMessage[]) {
      const admission = limit.admit(rows);
      admission.commit();
      return admission;
    },
  };
}

describe('samples of one source', () => {
  it('are kept up to the limit of each reason, over batches and within one, and all are counted', () => {
    const { take } = limiter();
    const first = take([...rowsOf(2), ...rowsOf(1, { reason: 'not_json' })]);
    const second = take([...rowsOf(5), ...rowsOf(5, { reason: 'not_json' })]);
    expect(first.kept.map(({ reason }) => reason)).toEqual(['schema', 'schema', 'not_json']);
    expect(second.kept.map(({ reason }) => reason)).toEqual(['schema', 'not_json', 'not_json']);
    expect(second.counts.map(({ reason, seen }) => [reason, seen])).toEqual([
      ['schema', 5],
      ['not_json', 5],
    ]);
  });

  it('are kept again in the next hour', () => {
    const { take, clock } = limiter();
    take(rowsOf(9));
    expect(take(rowsOf(1)).kept).toEqual([]);
    clock.now += HOUR_MS;
    expect(take(rowsOf(9)).kept).toHaveLength(3);
  });

  it('are not kept again because the clock steps back, unless it was hours ahead', () => {
    const { take, clock } = limiter();
    take(rowsOf(9));
    clock.now -= HOUR_MS;
    expect(take(rowsOf(1)).kept).toEqual([]);
    clock.now -= HOUR_MS;
    expect(take(rowsOf(9)).kept).toHaveLength(3);
  });

  it('share a limit whatever device they speak for', () => {
    const { take } = limiter();
    const rows = rowsOf(9).map((each, index) => ({
      ...each,
      username: 'gateway',
      topic: `city/v1/1/D-${index}/reading`,
    }));
    const { kept, counts } = take(rows);
    expect(kept).toHaveLength(3);
    expect(counts).toEqual([expect.objectContaining({ source: 'gateway', topicPattern: READINGS, seen: 9 })]);
  });

  it('are told apart by topic where the broker names nobody', () => {
    const { take } = limiter();
    const rows = ['A', 'B'].flatMap((id) => rowsOf(4, { username: undefined, topic: `city/v1/1/${id}/reading` }));
    expect(take(rows).kept.map(({ source }) => source)).toEqual([
      ...Array.from({ length: 3 }, () => 'city/v1/1/A/reading'),
      ...Array.from({ length: 3 }, () => 'city/v1/1/B/reading'),
    ]);
  });

  it('do not use up the limit when their transaction fails', () => {
    const { limit, take } = limiter();
    expect(limit.admit(rowsOf(3)).kept).toHaveLength(3);
    expect(take(rowsOf(3)).kept).toHaveLength(3);
    expect(take(rowsOf(3)).kept).toEqual([]);
  });
});

describe('counts', () => {
  it('are by the hour of receipt, with the first and last time', () => {
    const at = (ms: number) => row({ receivedAt: new Date(NOON + ms) });
    const { counts } = limiter().take([at(5), at(-1), at(1), at(-HOUR_MS)]);
    expect(
      counts.map(({ hour, seen, firstAt, lastAt }) => [+hour - NOON, seen, +firstAt - NOON, +lastAt - NOON]),
    ).toEqual([
      [0, 2, 1, 5],
      [-HOUR_MS, 2, -HOUR_MS, -1],
    ]);
  });
});

describe('the budget of bytes', () => {
  it('ends the keeping of further samples of all sources, until the next day', () => {
    const { take, clock } = limiter({ bytesPerDay: 100 });
    expect(take(rowsOf(3, { size: 40 })).kept).toHaveLength(2);
    expect(take(rowsOf(3, { size: 40 })).kept).toEqual([]);
    clock.now += HOUR_MS;
    expect(take(rowsOf(3, { size: 40 })).kept).toHaveLength(1);
    clock.now += 12 * HOUR_MS;
    expect(take(rowsOf(3, { size: 40 })).kept).toHaveLength(2);
  });

  it('never takes the first sample of a (source, reason), but shortens it to 1 KiB', () => {
    const { take } = limiter({ bytesPerDay: 1 });
    const { kept } = take([...rowsOf(2, { size: 5_000 }), ...rowsOf(2, { reason: 'not_json', size: 500 })]);
    expect(kept.map(({ reason, raw, rawBytes }) => [reason, raw.length, rawBytes])).toEqual([
      ['schema', 1_024, 5_000],
      ['not_json', 500, 500],
    ]);
  });
});

describe('invented names', () => {
  it('beyond the tracked sources share one bucket, of which the first sample is kept', () => {
    const { take, limit } = limiter({ samplesPerHour: 2 });
    const rows = Array.from({ length: 10_000 }, (_, index) => row({ username: `u${index}` }));
    const { kept, counts } = take(rows);
    expect(kept.map(({ source, username }) => [source, username])).toEqual([
      ['u0', 'u0'],
      ['u1', 'u1'],
      ['*', 'u2'],
      ['*', 'u3'],
    ]);
    expect(counts.map(({ source, topicPattern, seen }) => [source, topicPattern, seen])).toEqual([
      ['u0', READINGS, 1],
      ['u1', READINGS, 1],
      ['*', '#', 9_998],
    ]);
    expect(limit.trackedSources).toBe(3);
    take(rows);
    expect(limit.trackedSources).toBe(3);
  });

  it('of departments and feeds of one source make 32 groups and one more', () => {
    const { take } = limiter();
    const rows = Array.from({ length: 1_000 }, (_, index) => row({ topic: `feed/f${index}/x` }));
    const patterns = [take(rows), take(rows)].map(({ counts }) => counts.map(({ topicPattern }) => topicPattern));
    expect(patterns.map((each) => each.length)).toEqual([33, 33]);
    expect(patterns[0]?.at(-1)).toBe('#');
    expect(patterns[1]).toEqual(patterns[0]);
  });

  it('are held in bounded memory, however long they are and however many', () => {
    const { take, limit, clock } = limiter({ trackedSources: 1_000, samplesPerHour: 1 });
    for (let round = 0; round < 20; round += 1) {
      clock.now += HOUR_MS / 4;
      const rows = Array.from({ length: 2_000 }, (_, index) =>
        row({ username: `${round}-${index}-${'x'.repeat(500)}` }),
      );
      const { kept, counts } = take(rows);
      expect(Math.max(...counts.map(({ source }) => source.length))).toBeLessThanOrEqual(120);
      expect(kept.length).toBeLessThanOrEqual(1_001);
      expect(counts.reduce((sum, { seen }) => sum + seen, 0)).toBe(2_000);
      expect(limit.trackedSources).toBeLessThanOrEqual(1_001);
    }
  });
});
