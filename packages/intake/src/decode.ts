import type { FeedFormat } from '@cityloop/domain/feed/feed';
import { isOfBytes, type ReadAs, textOf } from './payload-text.ts';
import { readCbor } from './read-cbor.ts';
import { type FaultyRecord, type Records, readCsv, readLines } from './read-records.ts';
import { readSparkplug } from './read-sparkplug.ts';
import { readXml } from './read-xml.ts';
import { unpack } from './unpack.ts';

export type Decoded =
  | {
      readonly ok: true;
      readonly value: unknown;
      /** The value as JSON. */
      readonly json: string;
      /** Lines or rows that couldn't be read; the others are the value. */
      readonly faulty: readonly FaultyRecord[];
    }
  | { readonly ok: false; readonly fault: string };

/** Reads a payload as its feed declares it: what it is packed in, the charset, then the format. Never throws. */
export function decode(payload: Uint8Array, as: ReadAs): Decoded {
  let plain: Uint8Array;
  try {
    plain = unpack(payload, as.compression);
  } catch (error) {
    return { ok: false, fault: `the payload is not ${as.compression}: ${messageOf(error)}` };
  }
  try {
    return isOfBytes(as.format) ? ofBytes(plain, as.format) : ofText(plain, as);
  } catch (error) {
    return { ok: false, fault: `the payload is not ${as.format}: ${messageOf(error)}` };
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function ofBytes(payload: Uint8Array, format: FeedFormat): Decoded {
  if (format === 'cbor') return whole(readCbor(payload));
  if (format === 'sparkplug') return whole(readSparkplug(payload));
  const bytes = Buffer.from(payload);
  return whole({ bytes: [...bytes], hex: bytes.toString('hex'), base64: bytes.toString('base64') });
}

function whole(value: unknown, json = JSON.stringify(value)): Decoded {
  return { ok: true, value, json, faulty: [] };
}

function ofText(payload: Uint8Array, { format, charset }: ReadAs): Decoded {
  let text: string;
  try {
    text = textOf(payload, charset);
  } catch {
    return { ok: false, fault: `the payload is not ${charset}` };
  }
  if (text.startsWith('\uFEFF')) return { ok: false, fault: 'the payload has two byte order marks' };
  if (format === 'csv') return ofRecords(readCsv(text), format);
  if (format === 'ndjson') return ofRecords(readLines(text), format);
  if (format === 'json') return whole(JSON.parse(text), text);
  if (format === 'xml') return whole(readXml(text));
  return whole(format === 'form' ? readForm(text) : text);
}

/** Some records at fault cost themselves; where all are, nothing is left to map. */
function ofRecords({ records, faulty }: Records, format: FeedFormat): Decoded {
  const [first] = faulty;
  if (first && records.length === 0) {
    return { ok: false, fault: `the payload is not ${format}: line ${first.line}: ${first.fault}` };
  }
  return { ok: true, value: records, json: JSON.stringify(records), faulty };
}

/** A name that comes more than once has an array. */
function readForm(text: string): Readonly<Record<string, string | string[]>> {
  const fields = new URLSearchParams(text.trim());
  const names = [...new Set(fields.keys())];
  return Object.fromEntries(
    names.map((name) => {
      const values = fields.getAll(name);
      return [name, values.length === 1 ? (values[0] ?? '') : values];
    }),
  );
}
