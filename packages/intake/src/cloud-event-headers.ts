import type { MessageMeta } from '@cityloop/domain/feed/message-meta';

const PREFIX = 'ce-';

/**
 * The event that a webhook sends in binary mode (CloudEvents 1.0, HTTP binding section 3.1), as structured mode has it: its
 * attributes stand in headers `ce-…`, its data is the body. Undefined where the headers are those of no event.
 */
export function envelopeOf(headers: NonNullable<MessageMeta['headers']>, data: unknown): object | undefined {
  if (headers['ce-specversion'] === undefined) return undefined;
  const attributes = Object.entries(headers).filter(([name]) => name.startsWith(PREFIX));
  const type = headers['content-type'];
  return {
    ...Object.fromEntries(attributes.map(([name, value]) => [name.slice(PREFIX.length), textOf(value)])),
    ...(type === undefined ? {} : { datacontenttype: textOf(type) }),
    data,
  };
}

/** Values are percent-encoded UTF-8 where they are no plain text. */
function textOf(value: string | readonly string[]): string {
  const text = String(value);
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
