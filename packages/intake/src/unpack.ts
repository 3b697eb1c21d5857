import { gunzipSync, inflateRawSync, inflateSync } from 'node:zlib';
import type { FeedCompression } from '@cityloop/domain/feed/feed';
import { readZipOfOne } from './read-zip.ts';

/**
 * A message of at most 256 KiB may unpack to no more: a bomb of that size would be a quarter of a gigabyte, and what is unpacked
 * is read in the process that takes all messages. Files come by another door.
 */
const MAX_UNPACKED_BYTES = 1024 * 1024;

/**
 * The payload without what it is packed in, at most {@link MAX_UNPACKED_BYTES}.
 * @throws Error that says what is wrong with it
 */
export function unpack(payload: Uint8Array, compression: FeedCompression): Uint8Array {
  switch (compression) {
    case 'none':
      return payload;
    case 'gzip':
      return inflated(() => gunzipSync(payload, LIMIT));
    case 'deflate':
      return inflated(() => (isZlib(payload) ? inflateSync(payload, LIMIT) : inflateRawSync(payload, LIMIT)));
    case 'zip':
      return inflated(() =>
        readZipOfOne(Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength), MAX_UNPACKED_BYTES),
      );
  }
}

const LIMIT = { maxOutputLength: MAX_UNPACKED_BYTES };
const TOO_LARGE = `more than ${MAX_UNPACKED_BYTES / 1024 / 1024} MiB when unpacked: send it as a file, or in parts`;

function inflated(inflate: () => Uint8Array): Uint8Array {
  try {
    return inflate();
  } catch (error) {
    if (error instanceof RangeError) throw new Error(TOO_LARGE);
    throw error;
  }
}

/** HTTP's deflate is zlib's format; some senders leave its two bytes out. */
function isZlib(payload: Uint8Array): boolean {
  const [first = 0, second = 0] = payload;
  return (first & 0x0f) === 8 && (first * 256 + second) % 31 === 0;
}
