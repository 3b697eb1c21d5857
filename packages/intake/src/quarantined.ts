import { createHash } from 'node:crypto';
import { MAX_QUARANTINED_BYTES, type QuarantineReason } from '@cityloop/contract/mqtt/quarantine-reason';
import type { z } from 'zod';
import type { InboundMessage, Outcome } from './outcome.ts';

const LONGEST_DETAIL = 500;
const LONGEST_TOPIC = 1_000;

/** Quarantines a message, or `raw`, the one record of it that is at fault. */
export function quarantined(
  message: Pick<InboundMessage, 'topic' | 'payload' | 'receivedAt' | 'username' | 'whole' | 'meta'>,
  reason: QuarantineReason,
  detail: string,
  raw: Buffer = message.payload,
): Outcome {
  const whole = raw === message.payload ? message.whole : undefined;
  return {
    kind: 'quarantined',
    reason,
    row: {
      receivedAt: new Date(message.receivedAt),
      topic: storable(message.topic, LONGEST_TOPIC),
      username: message.username,
      meta: message.meta,
      reason,
      detail: storable(detail, LONGEST_DETAIL),
      // A copy: a slice would keep the broker's whole read buffer alive.
      raw: Buffer.from(raw.subarray(0, MAX_QUARANTINED_BYTES)),
      rawBytes: whole?.bytes ?? raw.length,
      rawSha256: whole?.sha256 ?? createHash('sha256').update(raw).digest(),
    },
  };
}

const UNSTORABLE = /[\0\p{Surrogate}]/gu;

/** PostgreSQL's text takes neither NUL nor half a surrogate pair. */
export function isStorable(text: string): boolean {
  return text.search(UNSTORABLE) < 0;
}

function storable(text: string, longest: number): string {
  return text.slice(0, longest).replaceAll(UNSTORABLE, '\uFFFD');
}

/** The first of zod's complaints, with the place. */
export function firstFault(error: z.ZodError): string {
  const [issue] = error.issues;
  return issue ? `${issue.path.join('.') || 'message'}: ${issue.message}` : 'the shape is wrong';
}
