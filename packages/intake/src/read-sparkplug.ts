import { SPARKPLUG_PAYLOAD } from './sparkplug-schema.ts';

/** Sparkplug's data types by their numbers (section 6.4.16). */
const TYPES = (
  'Unknown Int8 Int16 Int32 Int64 UInt8 UInt16 UInt32 UInt64 Float Double Boolean String DateTime Text UUID DataSet Bytes ' +
  'File Template PropertySet PropertySetList Int8Array Int16Array Int32Array Int64Array UInt8Array UInt16Array ' +
  'UInt32Array UInt64Array FloatArray DoubleArray BooleanArray StringArray DateTimeArray'
).split(' ');

/** A message as protobufjs decodes it, numbers of 64 bits as decimal texts, bytes as base64; only what was sent. */
type Message = Readonly<Record<string, unknown>>;

/**
 * A payload of Sparkplug B as JSON: `{ timestamp, seq, uuid, body, metrics: [{ name, alias, timestamp, datatype, value,
 * isNull, isHistorical, properties }] }`. Values by their data type: signed where it is, times in epoch milliseconds, integers
 * beyond 2^53 as texts, bytes and arrays as base64, a data set as rows by column, a template with metrics of its own.
 * @throws Error where it is no such payload
 */
export function readSparkplug(payload: Uint8Array): unknown {
  const decoded = SPARKPLUG_PAYLOAD.toObject(SPARKPLUG_PAYLOAD.decode(payload), {
    longs: String,
    bytes: String,
  }) as Message;
  if (decoded.metrics === undefined && decoded.timestamp === undefined && decoded.seq === undefined) {
    throw new Error('no metrics, no time and no sequence number: is it Sparkplug B?');
  }
  const { metrics, timestamp, seq, ...rest } = decoded;
  return { ...numbers({ timestamp, seq }), ...rest, metrics: listOf(metrics).map(metricOf) };
}

function metricOf(metric: Message): Message {
  const { name, alias, timestamp, datatype, isNull, isHistorical, properties } = metric;
  return {
    ...(name === undefined ? {} : { name }),
    ...numbers({ alias, timestamp }),
    ...(datatype === undefined ? {} : { datatype: TYPES[Number(datatype)] ?? String(datatype) }),
    value: isNull === true ? null : heldBy(metric, Number(datatype ?? 0)),
    ...(isNull === true ? { isNull } : {}),
    ...(isHistorical === true ? { isHistorical } : {}),
    ...(isMessage(properties) ? { properties: propertiesOf(properties) } : {}),
  };
}

function heldBy(holder: Message, datatype: number): unknown {
  const { intValue, longValue, floatValue, doubleValue, booleanValue, stringValue, bytesValue } = holder;
  if (intValue !== undefined) return signed(BigInt(Number(intValue)), datatype);
  if (longValue !== undefined) return signed(BigInt(String(longValue)), datatype);
  if (floatValue !== undefined) return shortest(Number(floatValue));
  const { datasetValue, templateValue, propertysetValue } = holder;
  if (isMessage(datasetValue)) return rowsOf(datasetValue);
  if (isMessage(templateValue)) return templateOf(templateValue);
  if (isMessage(propertysetValue)) return propertiesOf(propertysetValue);
  const value = doubleValue ?? booleanValue ?? stringValue ?? bytesValue ?? null;
  return typeof value === 'number' && !Number.isFinite(value) ? null : value;
}

/** Bits of the signed types, by their numbers. */
const SIGNED_BITS: Readonly<Record<number, number>> = { 1: 8, 2: 16, 3: 32, 4: 64 };

/** Signed numbers are sent as what their two's complement reads as. */
function signed(value: bigint, datatype: number): number | string {
  const bits = SIGNED_BITS[datatype];
  return numberOr(bits === undefined ? value : BigInt.asIntN(bits, value));
}

function numberOr(value: bigint): number | string {
  return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
}

/** A float of 32 bits by the fewest digits that mean it: 23.1 and not 23.100000381469727. */
function shortest(value: number): number | null {
  if (!Number.isFinite(value)) return null;
  for (let digits = 6; digits < 9; digits += 1) {
    const short = Number(value.toPrecision(digits));
    if (Math.fround(short) === value) return short;
  }
  return value;
}

function propertiesOf({ keys, values }: Message): Message {
  const held = listOf(values);
  const names = Array.isArray(keys) ? keys.map(String) : [];
  return Object.fromEntries(
    names.map((name, index) => [name, heldBy(held[index] ?? {}, Number(held[index]?.type ?? 0))]),
  );
}

function rowsOf({ columns, types, rows }: Message): Message[] {
  const names = Array.isArray(columns) ? columns.map(String) : [];
  const ofColumn = Array.isArray(types) ? types.map(Number) : [];
  return listOf(rows).map(({ elements }) => {
    const held = listOf(elements);
    return Object.fromEntries(names.map((name, index) => [name, heldBy(held[index] ?? {}, ofColumn[index] ?? 0)]));
  });
}

function templateOf({ metrics, ...rest }: Message): Message {
  return { ...rest, metrics: listOf(metrics).map(metricOf) };
}

function numbers(given: Message): Message {
  const said = Object.entries(given).filter(([, value]) => value !== undefined);
  return Object.fromEntries(said.map(([name, value]) => [name, numberOr(BigInt(String(value)))]));
}

function listOf(value: unknown): readonly Message[] {
  return Array.isArray(value) ? value : [];
}

function isMessage(value: unknown): value is Message {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
