/**
 * One-dimensional arrays in PostgreSQL's binary format, for `unnest($1::int4[], …)`. `pg` sends a Buffer as a binary
 * parameter; its own array text costs the server half of the rows per second (measured: 156-174k against 309-371k).
 */

const OID = { int2: 21, int4: 23, float8: 701, timestamptz: 1184 } as const;
const HEADER_BYTES = 20;
const LENGTH_BYTES = 4;
/** PostgreSQL counts microseconds from 2000-01-01. */
const EPOCH_2000_MS = Date.UTC(2000, 0, 1);
const HALF = 2 ** 32;

export function int2Array(values: readonly number[]): Buffer {
  return encode(values, { oid: OID.int2, bytes: 2 }, (buffer, value, offset) => buffer.writeInt16BE(value, offset));
}

export function int4Array(values: readonly number[]): Buffer {
  return encode(values, { oid: OID.int4, bytes: 4 }, (buffer, value, offset) => buffer.writeInt32BE(value, offset));
}

export function float8Array(values: readonly number[]): Buffer {
  return encode(values, { oid: OID.float8, bytes: 8 }, (buffer, value, offset) => buffer.writeDoubleBE(value, offset));
}

/** Instants in whole epoch milliseconds. */
export function timestamptzArray(values: readonly number[]): Buffer {
  return encode(values, { oid: OID.timestamptz, bytes: 8 }, (buffer, value, offset) => {
    // Microseconds stay below 2^53 for 285 years either way; two halves cost a quarter of what a BigInt does.
    const microseconds = (value - EPOCH_2000_MS) * 1000;
    const high = Math.floor(microseconds / HALF);
    buffer.writeInt32BE(high, offset);
    buffer.writeUInt32BE(microseconds - high * HALF, offset + 4);
  });
}

function encode(
  values: readonly number[],
  { oid, bytes }: { readonly oid: number; readonly bytes: number },
  write: (buffer: Buffer, value: number, offset: number) => void,
): Buffer {
  const buffer = Buffer.allocUnsafe(HEADER_BYTES + values.length * (LENGTH_BYTES + bytes));
  buffer.writeInt32BE(1, 0); // dimensions
  buffer.writeInt32BE(0, 4); // no nulls
  buffer.writeInt32BE(oid, 8);
  buffer.writeInt32BE(values.length, 12);
  buffer.writeInt32BE(1, 16); // lower bound
  let offset = HEADER_BYTES;
  for (const value of values) {
    buffer.writeInt32BE(bytes, offset);
    write(buffer, value, offset + LENGTH_BYTES);
    offset += LENGTH_BYTES + bytes;
  }
  return buffer;
}
