import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Host } from './host.ts';
import { type Summary, summarise } from './statistics.ts';
import { drawTable, formatNumber } from './table.ts';

/** One thing that was measured in several segments; every figure has as many values as there were segments. */
export interface ResultRow {
  readonly name: string;
  readonly figures: Readonly<Record<string, Summary>>;
}

export interface SectionResult {
  readonly name: string;
  readonly title: string;
  readonly settings: Readonly<Record<string, string | number | boolean>>;
  readonly rows: readonly ResultRow[];
  /** What a reader must know to read the rows right. */
  readonly notes: readonly string[];
}

export interface BenchResult {
  readonly format: 1;
  readonly takenAt: string;
  readonly commit: string | undefined;
  readonly host: Host;
  readonly sections: readonly SectionResult[];
}

/** Gathers the segments of a section in the order in which they are run, which is not the order of the table. */
export class SegmentBook {
  readonly #segments = new Map<string, Record<string, number>[]>();

  add(name: string, figures: Record<string, number>): void {
    this.#segments.set(name, [...(this.#segments.get(name) ?? []), figures]);
  }

  /** In the order of `names`; one that was never measured is left out. */
  rows(names: readonly string[]): ResultRow[] {
    return names.flatMap((name) => {
      const segments = this.#segments.get(name);
      return segments ? [{ name, figures: summariseFigures(segments) }] : [];
    });
  }
}

function summariseFigures(segments: readonly Record<string, number>[]): Record<string, Summary> {
  const names = [...new Set(segments.flatMap((figures) => Object.keys(figures)))];
  return Object.fromEntries(
    names.map((name) => {
      const values = segments.map((figures) => figures[name]).filter((value) => value !== undefined);
      return [name, summarise(values)];
    }),
  );
}

/** Medians with their range, one line per row. */
export function drawSection({ title, settings, rows, notes }: SectionResult): string {
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row.figures)))];
  const lines = rows.map(({ name, figures }) => [name, ...columns.map((column) => formatSummary(figures[column]))]);
  const given = Object.entries(settings).map(([name, value]) => `${name} ${value}`);
  return [
    `== ${title}`,
    ...(given.length > 0 ? [given.join(' · ')] : []),
    drawTable(['median (min..max)', ...columns], lines),
    ...notes.map((note) => `  ${note}`),
  ].join('\n');
}

function formatSummary(summary: Summary | undefined): string {
  if (!summary) return '-';
  const { segments, median, min, max } = summary;
  if (segments.length === 1) return formatNumber(median);
  return `${formatNumber(median)} (${formatNumber(min)}..${formatNumber(max)})`;
}

/** What is printed at the end: the machine, then every section. */
export function drawResult({ host, commit, takenAt, sections }: BenchResult): string {
  const facts = Object.entries(host.facts).map(([name, value]) => `${name}: ${value}`);
  const machine = ['== Measured on', `${host.kind}, ${takenAt}, commit ${commit ?? 'unknown'}`, ...facts].join('\n');
  return [machine, ...sections.map(drawSection)].join('\n\n');
}

/**
 * Writes `<date>-<kind of host>.json`, or `….tmp.json` (which stays out of the repository) for a run of one section. A whole
 * run is written as it was printed, too: `….txt`.
 * @returns the path of the JSON
 */
export function writeResult(folder: string, result: BenchResult, isWhole: boolean): string {
  mkdirSync(folder, { recursive: true });
  const name = `${result.takenAt.slice(0, 10)}-${result.host.kind}${isWhole ? '' : '.tmp'}.json`;
  const file = join(folder, name);
  writeFileSync(file, `${JSON.stringify(result, null, 2)}\n`);
  if (isWhole) writeFileSync(file.replace(/\.json$/, '.txt'), `${drawResult(result)}\n`);
  return file;
}
