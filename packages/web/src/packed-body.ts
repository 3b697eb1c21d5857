import { promisify } from 'node:util';
import { brotliDecompress, gunzip, inflate } from 'node:zlib';
import type { Request } from 'express';
import { ProblemError } from './route.ts';

const UNPACK = {
  gzip: promisify(gunzip),
  'x-gzip': promisify(gunzip),
  deflate: promisify(inflate),
  br: promisify(brotliDecompress),
};

/** As it was sent, and without the Content-Encoding. */
export interface PackedBody {
  readonly sent: Buffer;
  readonly unpacked: Buffer;
}

/**
 * The bytes of a body of any content type, packed by gzip, deflate, brotli or not at all; neither what is sent nor what comes
 * out of it is longer than `limitBytes`: a few bytes that would unpack to gigabytes are given up in time.
 * @throws ProblemError `too-large`, also for a body that says nothing of its length; `unsupported-media-type` for another
 * packing, `bad-request` for a broken one
 */
export async function readPackedBody(request: Request, limitBytes: number): Promise<PackedBody> {
  const encoding = request.headers['content-encoding']?.trim().toLowerCase() ?? 'identity';
  if (encoding !== 'identity' && !Object.hasOwn(UNPACK, encoding)) {
    const detail = `Send the message as it is, or with Content-Encoding gzip, deflate or br, not ${encoding}.`;
    throw new ProblemError('unsupported-media-type', detail);
  }
  const sent = await readBytes(request, limitBytes);
  if (encoding === 'identity') return { sent, unpacked: sent };
  try {
    const unpacked = await UNPACK[encoding as keyof typeof UNPACK](sent, { maxOutputLength: limitBytes });
    return { sent, unpacked };
  } catch (error) {
    if (error instanceof RangeError) throw tooLarge(limitBytes);
    throw new ProblemError('bad-request', `The body is not what its Content-Encoding ${encoding} says.`);
  }
}

async function readBytes(request: Request, limitBytes: number): Promise<Buffer> {
  if (Number(request.headers['content-length'] ?? 0) > limitBytes) throw tooLarge(limitBytes);
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    bytes += chunk.length;
    if (bytes > limitBytes) throw tooLarge(limitBytes);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function tooLarge(limitBytes: number): ProblemError {
  return new ProblemError('too-large', `The message is larger than ${limitBytes} bytes.`);
}
