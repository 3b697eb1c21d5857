import type { Logger } from '@cityloop/runtime/logger';

const PATIENCE_MS = 10_000;

export interface WebhookOptions {
  readonly serverUrl: string;
  /** By feed. */
  readonly tokens: ReadonlyMap<string, string>;
  readonly logger: Logger;
  readonly signal: AbortSignal;
}

/** Posts to a feed's webhook as a department's system would; what is refused is logged and given up. */
export function createWebhookSender({ serverUrl, tokens, logger, signal }: WebhookOptions) {
  return async function post(feed: string, payload: Buffer): Promise<void> {
    const token = tokens.get(feed);
    if (token === undefined) return;
    try {
      const response = await fetch(new URL(`/api/feeds/${feed}/webhook`, serverUrl), {
        method: 'POST',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        body: new Uint8Array(payload),
        signal: AbortSignal.any([signal, AbortSignal.timeout(PATIENCE_MS)]),
      });
      if (!response.ok) logger.warn({ feed, status: response.status }, 'webhook refused a message');
    } catch (error) {
      if (!signal.aborted) logger.debug({ err: error, feed }, 'webhook was not reached');
    }
  };
}
