import type { Config, SectionName } from './config.ts';
import { SECTIONS } from './config.ts';
import { historyRowsOf } from './sections/history.ts';
import { SEARCHED_CASES } from './sections/search.ts';
import { LEAD_MS, WINDOW_MS } from './sections/timers.ts';

/** What was found on this machine: without it, rows are left out. */
export interface Found {
  readonly mosquitto: boolean;
  readonly chromium: boolean;
}

export interface PlannedSection {
  readonly name: SectionName;
  /** What it takes on the two-core reference machine. */
  readonly seconds: number;
  /** After so long it is given up. */
  readonly limitSeconds: number;
}

/** A slower machine may take so many times as long, */
const PATIENCE = 3;
/** and any section so long besides: a broken pipeline is reported by what waits for it, before the section is given up. */
const LEEWAY_SECONDS = 600;

/** Besides the measured seconds of a step: warm-up, waiting for quiet, checkpoint, opening. */
const STEP_SECONDS = 5;
/** Draining, counting and emptying take longer the more was stored. */
const AFTERWARDS_SHARE = 0.06;
const START_SECONDS = { segment: 20, once: 60, most: 3 };
const WRITER = { contenders: 10, rowsPerSecond: 120_000, besideSeconds: 0.7 };
/** Node-RED counts as there where Mosquitto is. */
const ENTRANTS = { embedded: { long: 4, brief: 2 }, mosquitto: { long: 4, brief: 3 } };
const CITY_START_SECONDS = 12;
const WORKER_START_SECONDS = 4;
const COMMIT = { rows: 4, leadSeconds: 4 };
/** Until the devices of an overload hold nothing more. */
const OVERLOAD_DRAIN_SECONDS = 30;
const STORAGE_SECONDS = 25;
const SEARCH = { casesPerSecond: 5_000, askingSeconds: 15 };
const TIMERS_CLEAR_SECONDS = 4;
/** Making the files, copying, importing. */
const HISTORY = { besideSeconds: 10, rowsPerSecond: 70_000 };
const LATENCY = { most: 3, rates: 2, leadAndTailSeconds: 7, alarmSeconds: 15, wallSeconds: 10 };

const stepSeconds = (measured: number) => STEP_SECONDS + measured * (1 + AFTERWARDS_SHARE);

type Estimate = (config: Config, found: Found) => number;

const ESTIMATES: Readonly<Record<SectionName, Estimate>> = {
  start: ({ segments }) => START_SECONDS.once + Math.min(segments, START_SECONDS.most) * START_SECONDS.segment,
  writer: ({ segments, writerRows }) =>
    CITY_START_SECONDS + segments * WRITER.contenders * (WRITER.besideSeconds + writerRows / WRITER.rowsPerSecond),
  throughput({ segments, seconds }, { mosquitto }) {
    const kinds = mosquitto ? [ENTRANTS.embedded, ENTRANTS.mosquitto] : [ENTRANTS.embedded];
    const steps = kinds.reduce(
      (sum, { long, brief }) => sum + long * stepSeconds(seconds.segment) + brief * stepSeconds(seconds.brief),
      0,
    );
    return segments * (steps + CITY_START_SECONDS);
  },
  workers: ({ segments, seconds }, { mosquitto }) =>
    mosquitto ? CITY_START_SECONDS + segments * (2 * stepSeconds(seconds.brief) + WORKER_START_SECONDS) : 0,
  commit: ({ segments, seconds }) =>
    CITY_START_SECONDS + segments * COMMIT.rows * (COMMIT.leadSeconds + stepSeconds(seconds.brief)),
  overload: ({ seconds }) => stepSeconds(seconds.overload) + OVERLOAD_DRAIN_SECONDS,
  soak: ({ seconds }) => (seconds.soak === undefined ? 0 : stepSeconds(seconds.soak)),
  storage: () => STORAGE_SECONDS,
  search: ({ isFull }) => SEARCHED_CASES[isFull ? 'full' : 'usual'] / SEARCH.casesPerSecond + SEARCH.askingSeconds,
  timers: () => (LEAD_MS + WINDOW_MS) / 1000 + TIMERS_CLEAR_SECONDS,
  history(config) {
    const rows = historyRowsOf(config);
    return rows === 0 ? 0 : HISTORY.besideSeconds + rows / HISTORY.rowsPerSecond;
  },
  latency({ segments, seconds }, { chromium }) {
    const part = LATENCY.rates * (seconds.brief + LATENCY.leadAndTailSeconds) + LATENCY.alarmSeconds;
    return Math.min(segments, LATENCY.most) * (chromium ? 2 * part + LATENCY.wallSeconds : part);
  },
};

/** How long each section of this run takes, from its settings; one that isn't measured takes nothing. */
export function planRun(config: Config, found: Found): PlannedSection[] {
  return SECTIONS.filter((name) => config.only === undefined || config.only === name).map((name) => {
    const seconds = ESTIMATES[name](config, found);
    return { name, seconds, limitSeconds: Math.ceil(PATIENCE * seconds) + LEEWAY_SECONDS };
  });
}

export function sumOf(planned: readonly PlannedSection[]): number {
  return planned.reduce((sum, { seconds }) => sum + seconds, 0);
}

/** Lines to begin a run with. */
export function drawPlan(planned: readonly PlannedSection[]): string {
  const minutes = (seconds: number) => (seconds / 60).toFixed(1).padStart(6);
  const lines = planned
    .filter(({ seconds }) => seconds > 0)
    .map(
      ({ name, seconds, limitSeconds }) =>
        `  ${name.padEnd(12)}${minutes(seconds)} min, given up after ${minutes(limitSeconds).trim()}`,
    );
  return [...lines, `  ${'in all'.padEnd(12)}${minutes(sumOf(planned))} min`].join('\n');
}
