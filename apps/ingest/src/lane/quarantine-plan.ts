import type { QuarantineCountRow } from '@cityloop/db/quarantine/quarantine';
import {
  ANY_TOPIC,
  OTHER_SOURCES,
  type QuarantineGroup,
  quarantineGroupOf,
} from '@cityloop/domain/telemetry/quarantine-group';
import type { QuarantinedMessage } from '@cityloop/domain/telemetry/quarantined-message';

export interface QuarantineLimits {
  /** Kept of each (source, reason) in an hour. */
  readonly samplesPerHour: number;
  /** Kept of all sources together in a day, but for the first sample of each (source, reason). */
  readonly bytesPerDay: number;
  /** How many sources are counted one by one in an hour; all others share one bucket. */
  readonly trackedSources: number;
}

const HOUR_MS = 3_600_000;
/** Beyond the day's bytes this much of a first sample is kept: enough to see what it is. */
const SHORT_SAMPLE_BYTES = 1_024;
/** Topic patterns that are told apart of one source in an hour. */
const PATTERNS_PER_SOURCE = 32;
const SHARED_GROUP: QuarantineGroup = { source: OTHER_SOURCES, topicPattern: ANY_TOPIC };

export interface SourceState {
  readonly patterns: Set<string>;
  /** By reason. */
  readonly kept: Map<string, number>;
}

interface Known {
  readonly limits: QuarantineLimits;
  readonly sources: ReadonlyMap<string, SourceState>;
  readonly keptBytes: number;
}

/** The changes of one batch on top of what is known, which stays as it is. */
export function createPlan({ limits, sources, keptBytes }: Known) {
  const fresh = new Map<string, SourceState>();
  const kept: QuarantinedMessage[] = [];
  const tally = createTally();
  let added = 0;
  let bytes = 0;

  function stateOf(source: string): SourceState {
    let state = fresh.get(source);
    if (!state) {
      if (!sources.has(source)) added += 1;
      state = { patterns: new Set(), kept: new Map() };
      fresh.set(source, state);
    }
    return state;
  }

  /** The group under which it counts: bounded in number, whatever publishers invent. */
  function groupOf(row: QuarantinedMessage): QuarantineGroup {
    const { source, topicPattern } = quarantineGroupOf(row);
    const isKnown = sources.has(source) || fresh.has(source);
    if (!isKnown && sources.size + added >= limits.trackedSources) return SHARED_GROUP;
    const former = sources.get(source)?.patterns;
    const { patterns } = stateOf(source);
    if (former?.has(topicPattern)) return { source, topicPattern };
    const isFull = (former?.size ?? 0) + patterns.size >= PATTERNS_PER_SOURCE;
    if (isFull && !patterns.has(topicPattern)) return { source, topicPattern: ANY_TOPIC };
    patterns.add(topicPattern);
    return { source, topicPattern };
  }

  return {
    kept,
    fresh,
    counts: tally.rows,
    bytes: () => bytes,
    take(row: QuarantinedMessage): void {
      const group = groupOf(row);
      tally.add(group, row);
      const state = stateOf(group.source);
      const keptHere = state.kept.get(row.reason) ?? 0;
      const samples = keptHere + (sources.get(group.source)?.kept.get(row.reason) ?? 0);
      const isWithinBudget = keptBytes + bytes + row.raw.length <= limits.bytesPerDay;
      if (samples >= limits.samplesPerHour || (samples > 0 && !isWithinBudget)) return;
      const raw = isWithinBudget ? row.raw : Buffer.from(row.raw.subarray(0, SHORT_SAMPLE_BYTES));
      state.kept.set(row.reason, keptHere + 1);
      bytes += raw.length;
      kept.push({ ...row, ...group, raw });
    },
  };
}

/** How many there were of each group, reason and hour. */
function createTally() {
  const counts = new Map<string, QuarantineCountRow>();
  return {
    rows: () => [...counts.values()],
    add(group: QuarantineGroup, { reason, receivedAt }: QuarantinedMessage): void {
      const hour = Math.floor(receivedAt.getTime() / HOUR_MS) * HOUR_MS;
      const key = JSON.stringify([group.source, group.topicPattern, reason, hour]);
      const former = counts.get(key);
      counts.set(key, {
        ...group,
        reason,
        hour: new Date(hour),
        seen: (former?.seen ?? 0) + 1,
        firstAt: former && former.firstAt < receivedAt ? former.firstAt : receivedAt,
        lastAt: former && former.lastAt > receivedAt ? former.lastAt : receivedAt,
      });
    },
  };
}

/** What a plan has found becomes known. */
export function merge(target: Map<string, SourceState>, fresh: ReadonlyMap<string, SourceState>): void {
  for (const [source, { patterns, kept }] of fresh) {
    const state = target.get(source) ?? { patterns: new Set<string>(), kept: new Map<string, number>() };
    target.set(source, state);
    for (const pattern of patterns) state.patterns.add(pattern);
    for (const [reason, number] of kept) state.kept.set(reason, (state.kept.get(reason) ?? 0) + number);
  }
}
