import { decode } from 'cborg';

/**
 * CBOR (RFC 8949) as JSON has it: byte strings as base64url without padding, keys of maps as texts, integers beyond 2^53 as
 * texts, what JSON has not (undefined, NaN, infinities) as null. Of tags, dates (0, 1) and big integers (2, 3) are read; any
 * other leaves what it stands before.
 * @throws Error where it isn't well-formed, or holds more than one item
 */
export function readCbor(payload: Uint8Array): unknown {
  try {
    return jsonOf(decode(payload, { useMaps: true, tags: TAGS }));
  } catch (error) {
    if (error instanceof RangeError) throw new Error('it is nested too deep');
    throw error;
  }
}

type TagReader = (content: () => unknown) => unknown;

const DATE: TagReader = (content) => {
  const value = content();
  return typeof value === 'number' ? isoOf(value) : value;
};
const KNOWN_TAGS: Readonly<Record<string, TagReader>> = {
  1: DATE,
  2: (content) => bigOf(content()),
  3: (content) => -1n - bigOf(content()),
};

/** Any tag is known: cborg asks for the reader of each by its number. */
const TAGS = new Proxy<Record<number, TagReader>>(
  {},
  { get: (_none, tag): TagReader => KNOWN_TAGS[String(tag)] ?? ((content) => content()) },
);

function isoOf(seconds: number): string {
  const at = new Date(seconds * 1000);
  if (Number.isNaN(at.getTime())) throw new Error(`${seconds} s since 1970 is no date`);
  return at.toISOString();
}

const MOST_BYTES_OF_AN_INTEGER = 64;

function bigOf(bytes: unknown): bigint {
  if (!(bytes instanceof Uint8Array) || bytes.length > MOST_BYTES_OF_AN_INTEGER) {
    throw new Error(`a big integer has at most ${MOST_BYTES_OF_AN_INTEGER} bytes`);
  }
  return bytes.length === 0 ? 0n : BigInt(`0x${Buffer.from(bytes).toString('hex')}`);
}

function jsonOf(value: unknown): unknown {
  if (value instanceof Map) return Object.fromEntries([...value].map(([key, held]) => [keyOf(key), jsonOf(held)]));
  if (Array.isArray(value)) return value.map(jsonOf);
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64url');
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
  if (typeof value === 'number') return Number.isFinite(value) ? value : null;
  return value ?? null;
}

function keyOf(key: unknown): string {
  return typeof key === 'string' ? key : String(typeof key === 'object' ? JSON.stringify(jsonOf(key)) : key);
}
