import type { QuarantineReason } from '@cityloop/contract/mqtt/quarantine-reason';
import { instant, type ResolvedRecord, resolvePack } from '@cityloop/contract/mqtt/senml';
import type { RegisteredDevice, RegisteredMetric } from '@cityloop/domain/component/component';
import { assess, DEFAULT_READING_WINDOW, isInWindow, qualityCode } from '@cityloop/domain/telemetry/reading';
import { conversionBetween, convert, type UnitConversion } from '@cityloop/domain/telemetry/unit';
import { zoneShiftHint } from '@cityloop/domain/telemetry/zone-shift';
import type { InboundMessage, Outcome } from './outcome.ts';
import { quarantined } from './quarantined.ts';
import type { Registry, Stream } from './registry.ts';

/** Takes in a SenML pack of a device or of a gateway: each record is accepted or set aside by itself. */
export function takeInPack(
  message: InboundMessage,
  speaker: RegisteredDevice,
  json: unknown,
  registry: Registry,
): readonly Outcome[] {
  const known = registry.streams.get(speaker);
  const accepted = known && takeInPlain(json, known, message.receivedAt);
  if (accepted) return accepted;
  if (!Array.isArray(json) || json.length === 0) {
    return [quarantined(message, 'schema', 'message: a pack of SenML is an array of records, at least one')];
  }
  const records: readonly unknown[] = json;
  const judged = resolvePack(records, message.receivedAt).map((record) => ({
    record,
    judgement: judge(record, speaker, registry, message.receivedAt),
  }));
  const refusals = judged.flatMap(({ judgement }) => (judgement.kind === 'refused' ? [judgement] : []));
  const [first] = refusals;
  if (first && refusals.length > MOST_RECORDS_SET_ASIDE) {
    const detail = `${refusals.length} of ${records.length} records are at fault; the first: ${first.detail}`;
    const accepted = judged.flatMap(({ judgement }) => (judgement.kind === 'reading' ? [judgement] : []));
    return [...accepted, quarantined(message, first.reason, detail)];
  }
  return judged.map(({ record, judgement }) => {
    if (judgement.kind === 'reading') return judgement;
    const raw = records.length === 1 ? message.payload : rawOf(record, records[record.index]);
    return quarantined(message, judgement.reason, judgement.detail, raw);
  });
}

/** With more faulty records the whole message is quarantined once: 256 KiB hold 87,000 empty records. */
const MOST_RECORDS_SET_ASIDE = 1_000;

/** Labels of a record that only says what, when and how much. */
const PLAIN_LABELS = new Set(['bn', 'bt', 'bu', 'n', 't', 'u', 'v', 'vb']);

/**
 * The short way of nearly every pack: plain records of streams that are known, all of them good. Undefined where anything
 * else is in it: the general way then decides, from the beginning, and alone knows how to refuse.
 */
export function takeInPlain(
  json: unknown,
  known: ReadonlyMap<string, Stream>,
  receivedAt: number,
): readonly Outcome[] | undefined {
  if (!Array.isArray(json) || json.length === 0) return undefined;
  const outcomes: Outcome[] = [];
  let baseName = '';
  let baseTime = 0;
  let baseUnit: string | undefined;
  for (const record of json as readonly unknown[]) {
    if (!isPlain(record)) return undefined;
    baseName = record.bn ?? baseName;
    baseTime = record.bt ?? baseTime;
    baseUnit = record.bu ?? baseUnit;
    const stream = known.get(baseName + (record.n ?? ''));
    if (!stream) return undefined;
    const value = plainValue(record);
    const at = instant(baseTime + (record.t ?? 0), receivedAt);
    const reading = accept({ at, value, unit: record.u ?? baseUnit }, stream, receivedAt);
    if (reading.kind === 'refused') return undefined;
    outcomes.push(reading);
  }
  return outcomes;
}

/** As the general way adds a base value: -0 becomes 0. */
function plainValue({ v, vb }: PlainRecord): number {
  return (v ?? Number(vb)) + 0;
}

interface PlainRecord {
  readonly bn?: string;
  readonly bt?: number;
  readonly bu?: string;
  readonly n?: string;
  readonly t?: number;
  readonly u?: string;
  readonly v?: number;
  readonly vb?: boolean;
}

function isPlain(record: unknown): record is PlainRecord {
  if (typeof record !== 'object' || record === null || Array.isArray(record)) return false;
  for (const label in record) if (!PLAIN_LABELS.has(label)) return false;
  const { bn, bt, bu, n, t, u, v, vb } = record as Record<string, unknown>;
  const hasOneValue = v === undefined ? typeof vb === 'boolean' : typeof v === 'number' && vb === undefined;
  return (
    hasOneValue &&
    isTextOrNone(bn) &&
    isTextOrNone(bu) &&
    isTextOrNone(n) &&
    isTextOrNone(u) &&
    isNumberOrNone(bt) &&
    isNumberOrNone(t)
  );
}

function isTextOrNone(field: unknown): boolean {
  return field === undefined || typeof field === 'string';
}

/** zod takes no number beyond a double's range. */
function isNumberOrNone(field: unknown): boolean {
  return field === undefined || Number.isFinite(field);
}

interface Refusal {
  readonly kind: 'refused';
  readonly reason: QuarantineReason;
  readonly detail: string;
}

function judge(
  record: ResolvedRecord,
  speaker: RegisteredDevice,
  registry: Registry,
  receivedAt: number,
): Extract<Outcome, { kind: 'reading' }> | Refusal {
  if (!record.ok) return refused(record.reason, record.detail);
  const stream = registry.streams.get(speaker)?.get(record.name) ?? findStream(record.name, speaker, registry);
  return 'reason' in stream ? stream : accept(record, stream, receivedAt);
}

interface Measured {
  readonly at: number;
  readonly value: number;
  /** Undefined or empty: the metric's. */
  readonly unit: string | undefined;
}

function accept(
  { at, value: given, unit }: Measured,
  { device, metric, conversions }: Stream,
  receivedAt: number,
): Extract<Outcome, { kind: 'reading' }> | Refusal {
  const value = !unit || unit === metric.unit ? given : inUnitOf(metric, conversions, { value: given, unit });
  if (value === undefined) return refused('unit_mismatch', mismatchOf(metric, unit));
  if (!Number.isFinite(value)) return refused('unsupported_value', `${metric.code}: the value is not finite`);
  if (metric.kind === 'boolean' && value !== 0 && value !== 1) {
    return refused('unsupported_value', `${metric.code} is true or false (1 or 0), not ${value}`);
  }
  if (!isInWindow(at, receivedAt, DEFAULT_READING_WINDOW)) {
    return refused('out_of_window', outOfWindow(at - receivedAt));
  }
  const quality = qualityCode(assess({ at, value }, metric));
  return { kind: 'reading', row: { componentKey: device.key, metricKey: metric.key, at, value, quality, receivedAt } };
}

/** `offMs`: how far the time is ahead of now. */
function outOfWindow(offMs: number): string {
  return `${Math.round(offMs / 1000)} s from now; accepted are 7 days back to 5 minutes ahead${zoneShiftHint(offMs)}`;
}

/** Bounds what senders can make us remember: UCUM's annotations make endless many names of one unit. */
const MOST_UNITS_OF_A_METRIC = 100;

/** Undefined where the unit can't be made the metric's. */
function inUnitOf(
  { unit: wanted, code }: RegisteredMetric,
  conversions: Map<string, UnitConversion>,
  { value, unit }: { readonly value: number; readonly unit: string },
): number | undefined {
  const known = conversions.get(unit) ?? conversionBetween(unit, wanted, code);
  if (!known) return undefined;
  if (conversions.size < MOST_UNITS_OF_A_METRIC) conversions.set(unit, known);
  return convert(value, known);
}

function mismatchOf({ code, unit: wanted }: RegisteredMetric, unit = ''): string {
  const given = unit.slice(0, LONGEST_UNIT_TOLD);
  return `${code} is in ${wanted || '1'}, and "${given}" is not known or can't be made that; without a unit it counts as ${wanted || '1'}`;
}

const LONGEST_UNIT_TOLD = 60;

function findStream(name: string, speaker: RegisteredDevice, registry: Registry): Stream | Refusal {
  const slash = name.lastIndexOf('/');
  const device = slash < 0 ? speaker : deviceBehind(speaker, name.slice(0, slash), registry);
  if ('reason' in device) return device;
  const code = name.slice(slash + 1);
  const metric = registry.metrics.get(device.type)?.get(code);
  if (!metric) return refused('unknown_metric', `${device.type} has no metric ${code}`);
  const conversions = registry.conversions.get(metric.key) ?? new Map<string, UnitConversion>();
  registry.conversions.set(metric.key, conversions);
  const stream = { device, metric, conversions };
  const known = registry.streams.get(speaker) ?? new Map<string, Stream>();
  registry.streams.set(speaker, known.set(name, stream));
  return stream;
}

/** A gateway speaks for itself and for what is registered behind it. */
function deviceBehind(speaker: RegisteredDevice, id: string, registry: Registry): RegisteredDevice | Refusal {
  if (id === speaker.id) return speaker;
  const device = registry.devices.get(id);
  if (!device) return refused('unknown_device', `no device ${id} is registered`);
  if (device.parent !== speaker.id) return refused('identity_mismatch', `${id} is not registered behind ${speaker.id}`);
  return device;
}

function refused(reason: QuarantineReason, detail: string): Refusal {
  return { kind: 'refused', reason, detail };
}

/**
 * The record by itself as a pack of one, its base values resolved, so that it can be replayed. Labels of SenML hold no
 * lists or objects; what other labels hold of them is left out: 100,000 levels of it can be parsed but not written.
 */
function rawOf(record: ResolvedRecord, source: unknown): Buffer {
  if (!isObject(source)) return Buffer.from(JSON.stringify([flat(source)]));
  const { bn: _name, bt: _time, bv: _value, bu: _unit, t: _offset, n: _own, ...rest } = source;
  const value = record.ok && rest.v !== undefined ? { v: record.value } : {};
  const t = Math.max(-Number.MAX_VALUE, Math.min(record.at / 1000, Number.MAX_VALUE));
  const unit = record.unit === undefined ? {} : { u: record.unit };
  const resolved = { n: record.name, t, ...unit, ...rest, ...value, ...(record.ok ? {} : record.bound) };
  const kept = Object.entries(resolved).map(([label, held]) => [label, flat(held)]);
  return Buffer.from(JSON.stringify([Object.fromEntries(kept)]));
}

function isObject(source: unknown): source is Record<string, unknown> {
  return typeof source === 'object' && source !== null && !Array.isArray(source);
}

function flat(held: unknown): unknown {
  return typeof held === 'object' ? null : held;
}
