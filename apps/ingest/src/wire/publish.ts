import { createHash, type Hash } from 'node:crypto';
import { MAX_QUARANTINED_BYTES } from '@cityloop/contract/mqtt/quarantine-reason';
import { type PublishHead, readPublishHead } from './frames.ts';

/** A PUBLISH at QoS 0 or 1 as it came. */
export interface Publish {
  readonly head: PublishHead;
  /** Only the first part where the message is too large. */
  readonly payload: Buffer;
  /** Length and hash of all of it, where the message is too large. */
  readonly whole?: { readonly bytes: number; readonly sha256: Buffer } | undefined;
}

/** How long a packet may be besides its payload: topic, identifiers, header. */
export const MAX_HEAD_BYTES = 70_000;

export interface LargePublish {
  add(piece: Buffer): void;
  end(): Publish;
}

/** Keeps of a message beyond the limit its head, the first bytes of its payload, its length and its hash. */
export function createLargePublish(firstByte: number, length: number): LargePublish {
  const keptBytes = MAX_HEAD_BYTES + MAX_QUARANTINED_BYTES;
  const hash: Hash = createHash('sha256');
  let kept: Buffer = Buffer.alloc(0);
  let head: PublishHead | undefined;
  return {
    add(piece) {
      if (head) {
        hash.update(piece);
        return;
      }
      kept = Buffer.concat([kept, piece]);
      if (kept.length < keptBytes) return;
      head = readPublishHead(firstByte, kept, 0);
      hash.update(kept.subarray(head.payloadAt));
    },
    end() {
      const known = head ?? readPublishHead(firstByte, kept, 0);
      const payload = kept.subarray(known.payloadAt, known.payloadAt + MAX_QUARANTINED_BYTES);
      return { head: known, payload, whole: { bytes: length - known.payloadAt, sha256: hash.digest() } };
    },
  };
}
