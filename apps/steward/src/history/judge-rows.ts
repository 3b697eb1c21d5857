import type { Metric } from '@cityloop/domain/component/component';
import { assess, QUALITIES, qualityCode } from '@cityloop/domain/telemetry/reading';
import type { Zone } from '@cityloop/domain/time/zone';
import { createTimeReader } from './read-time.ts';
import type { Row, RowFault, RowFormat } from './row-format.ts';

/** A metric of a component, by its keys. */
export interface KnownStream {
  readonly componentKey: number;
  readonly metricKey: number;
  readonly metric: Metric;
}

/** What this city can have readings of. */
export interface StreamBook {
  /** Undefined for no such component; its metrics by their codes. */
  readonly metricsOf: (component: string) => ReadonlyMap<string, KnownStream> | undefined;
}

/** Readings in columns: millions of objects would cost more than reading the file. */
export interface ReadingColumns {
  readonly componentKeys: number[];
  readonly metricKeys: number[];
  readonly ats: number[];
  readonly values: number[];
  readonly qualities: number[];
}

export interface LineFault extends RowFault {
  readonly line: number;
}

export interface JudgedLines {
  readonly readings: ReadingColumns;
  readonly faults: LineFault[];
  /** Lines that hold something. */
  readonly rows: number;
}

/** Readings of before are no readings of sensors; what lies ahead of the clock is no history. */
const FIRST_MS = Date.UTC(1900, 0, 1);
const AHEAD_MS = 5 * 60_000;

/** Makes readings of lines; what is wrong is told by line and column. */
export function createJudge({
  format,
  zone,
  book,
  now,
}: JudgeParts): (lines: readonly string[], firstLine: number) => JudgedLines {
  const readTime = createTimeReader(zone);

  function judge(row: Row, readings: ReadingColumns): RowFault | undefined {
    const stream = findStream(book, row);
    if ('message' in stream) return stream;
    const value = readValue(row[3], stream.metric);
    if (typeof value !== 'number') return value;
    const at = readTime(row[2].trim());
    if (typeof at !== 'number' || at < FIRST_MS || at > now + AHEAD_MS) return timeFault(row[2], at, zone);
    const quality = readQuality(row[4], { at, value }, stream.metric);
    if (typeof quality !== 'number') return quality;
    readings.componentKeys.push(stream.componentKey);
    readings.metricKeys.push(stream.metricKey);
    readings.ats.push(at);
    readings.values.push(value);
    readings.qualities.push(quality);
    return undefined;
  }

  function judgeLine(line: string, readings: ReadingColumns): RowFault | undefined {
    const row = format.read(line);
    return 'message' in row ? row : judge(row, readings);
  }

  return (lines, firstLine) => {
    const readings = emptyColumns();
    const faults: LineFault[] = [];
    let rows = 0;
    for (let index = 0; index < lines.length; index += 1) {
      const text = lines[index] ?? '';
      const line = text.endsWith('\r') ? text.slice(0, -1) : text;
      if (line.trim().length === 0 || (format.hasHeader && firstLine + index === 1)) continue;
      rows += 1;
      const fault = judgeLine(line, readings);
      if (fault) faults.push({ line: firstLine + index, ...fault });
    }
    return { readings, faults, rows };
  };
}

interface JudgeParts {
  readonly format: RowFormat;
  readonly zone: Zone;
  readonly book: StreamBook;
  /** Epoch milliseconds. */
  readonly now: number;
}

export function emptyColumns(): ReadingColumns {
  return { componentKeys: [], metricKeys: [], ats: [], values: [], qualities: [] };
}

function findStream(book: StreamBook, [component, metric]: Row): KnownStream | RowFault {
  const metrics = book.metricsOf(component) ?? book.metricsOf(component.trim());
  if (!metrics) {
    const told = component.trim() === '' ? 'is empty' : `"${component}" is no component of this city`;
    return { column: 'component', message: `${told}: register it first, or mend its id` };
  }
  const stream = metrics.get(metric) ?? metrics.get(metric.trim());
  if (stream) return stream;
  return {
    column: 'metric',
    message: `${component} measures no "${metric}", but ${[...metrics.keys()].join(', ') || 'nothing'}`,
  };
}

function readValue(text: string, { kind }: Metric): number | RowFault {
  const trimmed = text.trim();
  if (kind === 'boolean') {
    if (trimmed === 'true' || trimmed === '1') return 1;
    if (trimmed === 'false' || trimmed === '0') return 0;
    return { column: 'value', message: `"${text}" is neither true nor false, 1 nor 0` };
  }
  const value = trimmed === '' ? Number.NaN : Number(trimmed);
  return Number.isFinite(value) ? value : { column: 'value', message: `"${text}" is no number` };
}

function timeFault(text: string, at: number | string, { name }: Zone): RowFault {
  if (at === 'skipped') return { column: 'at', message: `"${text}" is a time that the clocks of ${name} skip` };
  if (at === 'shape') {
    const shapes = '2024-05-01T08:00:00Z, 2024-05-01T16:00:00+08:00, or 2024-05-01 16:00:00';
    return { column: 'at', message: `"${text}" is no time such as ${shapes} on the clocks of ${name}` };
  }
  return { column: 'at', message: `"${text}" lies ${Number(at) < FIRST_MS ? 'before 1900' : 'in the future'}` };
}

/** What either the file or the metric's own limits doubt is doubtful. */
function readQuality(text: string, reading: { at: number; value: number }, metric: Metric): number | RowFault {
  const assessed = assess(reading, metric);
  const given = text.trim();
  if (given === '' || given === 'good') return qualityCode(assessed);
  const quality = QUALITIES.find((known) => known === given);
  return quality
    ? qualityCode(quality)
    : { column: 'quality', message: `"${text}" is none of ${QUALITIES.join(', ')}` };
}
