import type { FeedFormat } from '@cityloop/domain/feed/feed';

const BYTES: readonly FeedFormat[] = ['binary', 'cbor', 'sparkplug'];
const HEX = /^(?:0x)?(?:[0-9a-f]{2}[\s:-]?)+$/i;

/** Formats that are no text are pasted in hexadecimal, with or without blanks between the bytes, or in base64. */
export function isPastedAsBytes(format: FeedFormat): boolean {
  return BYTES.includes(format);
}

/** A pasted message as the preview takes it. */
export function pastedPayload(
  pasted: string,
  format: FeedFormat,
): { readonly text: string } | { readonly base64: string } {
  if (!isPastedAsBytes(format)) return { text: pasted };
  const text = pasted.trim();
  if (!HEX.test(text)) return { base64: text };
  const pairs = text.replace(/^0x/i, '').match(/[0-9a-f]{2}/gi) ?? [];
  return { base64: btoa(String.fromCharCode(...pairs.map((pair) => Number.parseInt(pair, 16)))) };
}
