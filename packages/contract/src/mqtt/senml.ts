import { z } from 'zod';

/** One SenML record as it may arrive (RFC 8428 section 4.3); labels that end in `_` must be understood, so are refused. */
export const senmlRecord = z.looseObject({
  bn: z.string().optional(),
  bt: z.number().optional(),
  bu: z.string().optional(),
  bv: z.number().optional(),
  bs: z.number().optional(),
  bver: z.number().int().positive().optional(),
  n: z.string().optional(),
  u: z.string().optional(),
  v: z.number().optional(),
  vs: z.string().optional(),
  vb: z.boolean().optional(),
  vd: z.string().optional(),
  s: z.number().optional(),
  t: z.number().optional(),
  ut: z.number().optional(),
});
export const senmlPack = z.array(senmlRecord).min(1);
export type SenmlRecord = z.infer<typeof senmlRecord>;

/**
 * A resolved record: `name` is base name + name; `at` epoch milliseconds; booleans are 0 and 1; `index` is its place in the
 * pack; `unit` is its own or the base unit, undefined where neither is said.
 */
export type ResolvedRecord =
  | {
      readonly ok: true;
      readonly index: number;
      readonly name: string;
      readonly at: number;
      readonly value: number;
      readonly unit: string | undefined;
    }
  | {
      readonly ok: false;
      readonly index: number;
      readonly name: string;
      readonly at: number;
      readonly unit: string | undefined;
      readonly reason: 'schema' | 'unsupported_value';
      readonly detail: string;
      /** Labels with what they hold that must stay with the record so that it stays at fault by itself: what couldn't be read, the version. */
      readonly bound: Readonly<Record<string, unknown>>;
    };

/** Values of time below 2^28 seconds are relative to now (RFC 8428 section 4.5.3). */
const RELATIVE_BELOW_SECONDS = 2 ** 28;
const NAME = /^[A-Za-z0-9][A-Za-z0-9\-:./_]*$/;
/** Ours: the RFC has no limit. */
const LONGEST_NAME = 512;
/** The version of RFC 8428, which holds where none is said. */
const DEFAULT_VERSION = 10;

/**
 * Resolves a pack by RFC 8428 section 4.6: base fields hold from their record on. `receivedAt` (epoch milliseconds)
 * anchors relative times. Records that only set base fields yield nothing; the others keep the order of the pack.
 *
 * A record whose shape is at fault costs itself alone: the bases that it sets well hold. A base that can't be read costs the
 * records that it would hold for, until it is set again: without it their name, time, unit or value is not known.
 *
 * Decided where the RFC leaves it open: a record without a value field has no value even where a base value holds
 * (4.2 before 4.5.4: no value is invented). Of a record with a value and a sum the value is taken. Two records of one name
 * without a time are both "roughly now": they come out with the same instant, so that of them the first is stored and
 * another value counts as a conflict. Numbers are IEEE doubles, the nearest one to what is written (RFC 8259 section 6).
 */
export function resolvePack(pack: readonly unknown[], receivedAt: number): ResolvedRecord[] {
  const resolved: ResolvedRecord[] = [];
  const bases: Bases = { name: '', time: 0, value: undefined, unit: undefined, hasSum: false, unread: {} };
  const read = pack.map(readRecord);
  const version = faultOfVersion(read);
  for (const [index, { record, fault }] of read.entries()) {
    setBases(bases, record, fault);
    const name = nameOf(bases.name, record.n);
    const at = instant(bases.time + (record.t ?? 0), receivedAt);
    const unit = record.u ?? bases.unit;
    const refusal =
      version?.refusal ?? fault?.refusal ?? refuseUnread(bases.unread) ?? refuse(record, name, bases.hasSum);
    if (refusal) {
      resolved.push({
        ok: false,
        index,
        name,
        at,
        unit,
        ...refusal,
        bound: { ...bases.unread, ...fault?.unread, ...version?.bound },
      });
    } else {
      const value = numericValue(record, bases.value);
      if (value !== undefined) resolved.push({ ok: true, index, name, at, value, unit });
    }
  }
  return resolved;
}

/** What base fields have set so far. */
interface Bases {
  name: string;
  time: number;
  value: number | undefined;
  unit: string | undefined;
  hasSum: boolean;
  /** Base fields that couldn't be read, by label, until they are set again. */
  unread: Record<string, unknown>;
}

const BASE_LABELS = ['bn', 'bt', 'bu', 'bv'] as const;

function setBases(bases: Bases, record: SenmlRecord, fault: RecordFault | undefined): void {
  bases.name = record.bn ?? bases.name;
  bases.time = record.bt ?? bases.time;
  bases.value = record.bv ?? bases.value;
  bases.unit = record.bu ?? bases.unit;
  bases.hasSum ||= record.bs !== undefined;
  for (const label of BASE_LABELS) {
    if (record[label] !== undefined) delete bases.unread[label];
    if (fault && label in fault.unread) bases.unread[label] = fault.unread[label];
  }
}

interface RecordFault {
  readonly refusal: SenmlRefusal;
  /** The labels that couldn't be read. */
  readonly unread: Readonly<Record<string, unknown>>;
}

/** The record, or what of it can be read. */
function readRecord(source: unknown): { readonly record: SenmlRecord; readonly fault?: RecordFault } {
  const read = senmlRecord.safeParse(source);
  if (read.success) return { record: read.data };
  const [first] = read.error.issues;
  const detail = `${first?.path.join('.') || 'a record'}: ${first?.message ?? 'the shape is wrong'}`;
  if (typeof source !== 'object' || source === null || Array.isArray(source)) {
    return { record: {}, fault: { refusal: { reason: 'schema', detail }, unread: {} } };
  }
  const wrong = new Set(read.error.issues.map(({ path: [label] }) => label));
  const entries = Object.entries(source);
  const record = senmlRecord.parse(Object.fromEntries(entries.filter(([label]) => !wrong.has(label))));
  const unread = Object.fromEntries(entries.filter(([label]) => wrong.has(label)));
  return { record, fault: { refusal: { reason: 'schema', detail }, unread } };
}

function refuseUnread(unread: Readonly<Record<string, unknown>>): SenmlRefusal | undefined {
  const [label] = Object.keys(unread);
  return label === undefined ? undefined : { reason: 'schema', detail: `${label} before this record can't be read` };
}

/**
 * A name beyond our limit comes out cut, one longer than the limit: a base name of 100 KB under ten thousand records
 * would be a gigabyte of names.
 */
function nameOf(base: string, own = ''): string {
  const name = base.slice(0, LONGEST_NAME + 1) + own.slice(0, LONGEST_NAME + 1);
  return name.slice(0, LONGEST_NAME + 1);
}

type SenmlRefusal = { readonly reason: 'schema' | 'unsupported_value'; readonly detail: string };

/** All records of a pack are of one version, and a pack of a newer one must not be used at all (section 4.4). */
function faultOfVersion(
  pack: readonly { readonly record: SenmlRecord; readonly fault?: RecordFault }[],
): { readonly refusal: SenmlRefusal; readonly bound: Readonly<Record<string, unknown>> } | undefined {
  const versions = pack.map(({ record, fault }) => (fault && 'bver' in fault.unread ? fault.unread.bver : record.bver));
  const version = versions[0] ?? DEFAULT_VERSION;
  const other = versions.find((own) => own !== undefined && own !== version);
  const detail = other === undefined ? faultOfOne(version) : `bver ${told(version)} and ${told(other)} in one pack`;
  if (detail === undefined) return undefined;
  return { refusal: { reason: 'schema', detail }, bound: { bver: other ?? version } };
}

function faultOfOne(version: unknown): string | undefined {
  if (!Number.isInteger(version) || Number(version) < 1) return `bver ${told(version)} is no version`;
  return Number(version) > DEFAULT_VERSION ? `bver ${version} is newer than ${DEFAULT_VERSION}` : undefined;
}

function told(value: unknown): string {
  return typeof value === 'object' && value !== null ? 'that is no number' : String(value).slice(0, 40);
}

function refuse(record: SenmlRecord, name: string, hasBaseSum: boolean): SenmlRefusal | undefined {
  const mustKnow = Object.keys(record).find((label) => label.endsWith('_'));
  if (mustKnow) return { reason: 'schema', detail: `label ${mustKnow} must be understood and is not` };
  const values = [record.v, record.vb, record.vs, record.vd].filter((value) => value !== undefined);
  if (values.length > 1)
    return { reason: 'schema', detail: `${name}: one value of v, vb, vs, vd, not ${values.length}` };
  if (record.vs !== undefined || record.vd !== undefined) {
    return { reason: 'unsupported_value', detail: `${name}: only v and vb are stored` };
  }
  if (values.length === 0 && setsBasesOnly(record)) return undefined;
  if (values.length === 0 && (record.s !== undefined || hasBaseSum)) {
    return { reason: 'unsupported_value', detail: `${name}: a sum without a value is not stored` };
  }
  if (name.length > LONGEST_NAME) return { reason: 'schema', detail: `a name is longer than ${LONGEST_NAME}` };
  if (!NAME.test(name)) return { reason: 'schema', detail: `the name "${name}" breaks RFC 8428 section 4.5.1` };
  if (values.length === 0) return { reason: 'schema', detail: `${name} has no value` };
  return undefined;
}

/** As the first record of the RFC's section 5.1.7 does. One that says nothing at all sets nothing: it is at fault. */
function setsBasesOnly({ n, u, s, t, ut, bn, bt, bu, bv, bs, bver }: SenmlRecord): boolean {
  const own = [n, u, s, t, ut];
  const bases = [bn, bt, bu, bv, bs, bver];
  return own.every((field) => field === undefined) && bases.some((field) => field !== undefined);
}

function numericValue(record: SenmlRecord, baseValue: number | undefined): number | undefined {
  if (record.vb !== undefined) return record.vb ? 1 : 0;
  if (record.v !== undefined) return record.v + (baseValue ?? 0);
  return undefined;
}

/** The instant (epoch milliseconds) that a resolved time means; small ones are relative to `receivedAt`. */
export function instant(seconds: number, receivedAt: number): number {
  if (seconds < RELATIVE_BELOW_SECONDS) return Math.round(receivedAt + seconds * 1000);
  return Math.round(seconds * 1000);
}

/** Encodes readings of one device as a pack with base time; `at` in epoch milliseconds. */
export function encodePack(
  readings: readonly {
    readonly metric: string;
    readonly at: number;
    readonly value: number | boolean;
    readonly unit?: string;
  }[],
): SenmlRecord[] {
  const baseTime = (readings[0]?.at ?? 0) / 1000;
  return readings.map(({ metric, at, value, unit }, index) => ({
    ...(index === 0 ? { bt: baseTime } : {}),
    n: metric,
    ...(unit ? { u: unit } : {}),
    ...(typeof value === 'boolean' ? { vb: value } : { v: value }),
    ...(at / 1000 === baseTime ? {} : { t: Math.round(at - baseTime * 1000) / 1000 }),
  }));
}
