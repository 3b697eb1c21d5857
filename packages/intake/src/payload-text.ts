import type { FeedCharset, FeedCompression, FeedFormat } from '@cityloop/domain/feed/feed';
import { unpack } from './unpack.ts';

/** How a feed declares its payloads. */
export interface ReadAs {
  readonly format: FeedFormat;
  readonly charset: FeedCharset;
  readonly compression: FeedCompression;
}

const BYTE_FORMATS: readonly FeedFormat[] = ['binary', 'cbor', 'sparkplug'];

/** Its payload is no text: no charset applies. */
export function isOfBytes(format: FeedFormat): boolean {
  return BYTE_FORMATS.includes(format);
}

/**
 * The text of a payload, without one byte order mark.
 * @throws TypeError for bytes that the charset has not, where they must be right
 */
export function textOf(payload: Uint8Array, charset: FeedCharset, mustBeRight = true): string {
  if (charset === 'latin1') return Buffer.from(payload).toString('latin1');
  if (charset === 'windows-1252') return windows1252(payload);
  const text = new TextDecoder(charset, { fatal: mustBeRight, ignoreBOM: true }).decode(payload);
  return text.startsWith('\uFEFF') ? text.slice(1) : text;
}

/** What 0x80 to 0x9F mean; Node's own decoder takes them for latin1 in some releases. Five mean nothing and stay. */
const WINDOWS_1252 = '€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ';

function windows1252(payload: Uint8Array): string {
  const text = Buffer.from(payload).toString('latin1');
  return text.replaceAll(/[\x80-\x9f]/g, (letter) => WINDOWS_1252[letter.charCodeAt(0) - 0x80] ?? letter);
}

const MOST_BYTES_SHOWN = 4_096;

/** For people to look at: the text, or bytes in hexadecimal; what can't be unpacked as it came. */
export function textForPeople(payload: Uint8Array, { format, charset, compression }: ReadAs): string {
  let plain = payload;
  try {
    plain = unpack(payload, compression);
  } catch {
    // A sample may be cut: then it can't be unpacked.
    return hexOf(payload);
  }
  return isOfBytes(format) ? hexOf(plain) : textOf(plain, charset, false);
}

function hexOf(payload: Uint8Array): string {
  const pairs = Buffer.from(payload.subarray(0, MOST_BYTES_SHOWN)).toString('hex').match(/../g) ?? [];
  return `${pairs.join(' ')}${payload.length > MOST_BYTES_SHOWN ? ' …' : ''}`;
}
