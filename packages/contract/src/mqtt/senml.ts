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

/** A resolved record: `name` is base name + name; `at` epoch milliseconds; booleans are 0 and 1; `index` is its place in the pack. */
export type ResolvedRecord =
  | {
      readonly ok: true;
      readonly index: number;
      readonly name: string;
      readonly at: number;
      readonly value: number;
    }
  | {
      readonly ok: false;
      readonly index: number;
      readonly name: string;
      readonly at: number;
      readonly reason: 'schema' | 'unsupported_value';
      readonly detail: string;
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
 * Decided where the RFC leaves it open: a record without a value field has no value even where a base value holds
 * (4.2 before 4.5.4: no value is invented). Units are not resolved: a metric's unit is registered. Of a record with
 * a value and a sum the value is taken. Two records of one name without a time are both "roughly now": they come out
 * with the same instant, so that of them the first is stored and another value counts as a conflict.
 */
export function resolvePack(pack: readonly SenmlRecord[], receivedAt: number): ResolvedRecord[] {
  const resolved: ResolvedRecord[] = [];
  let baseName = '';
  let baseTime = 0;
  let baseValue: number | undefined;
  let hasBaseSum = false;
  const versionFault = faultOfVersion(pack);
  for (const [index, record] of pack.entries()) {
    baseName = record.bn ?? baseName;
    baseTime = record.bt ?? baseTime;
    baseValue = record.bv ?? baseValue;
    hasBaseSum ||= record.bs !== undefined;
    const name = nameOf(baseName, record.n);
    const at = instant(baseTime + (record.t ?? 0), receivedAt);
    const refusal = versionFault ?? refuse(record, name, hasBaseSum);
    if (refusal) resolved.push({ ok: false, index, name, at, ...refusal });
    else {
      const value = numericValue(record, baseValue);
      if (value !== undefined) resolved.push({ ok: true, index, name, at, value });
    }
  }
  return resolved;
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
function faultOfVersion(pack: readonly SenmlRecord[]): SenmlRefusal | undefined {
  const version = pack[0]?.bver ?? DEFAULT_VERSION;
  const other = pack.find((record) => record.bver !== undefined && record.bver !== version)?.bver;
  if (other !== undefined) return { reason: 'schema', detail: `bver ${version} and ${other} in one pack` };
  if (version > DEFAULT_VERSION)
    return { reason: 'schema', detail: `bver ${version} is newer than ${DEFAULT_VERSION}` };
  return undefined;
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
