/** Topic trees `city/v1` and `feed`: see docs and the published AsyncAPI. */
export type Topic =
  | { readonly kind: 'reading' | 'status'; readonly district: string; readonly device: string }
  | { readonly kind: 'event'; readonly department: string }
  /** `path` is what follows the feed's id: '' for the bare `feed/{feedId}`. */
  | { readonly kind: 'feed'; readonly feed: string; readonly path: string };

/** Topics that ingest subscribes to. */
export const SUBSCRIPTIONS = [
  'city/v1/+/+/reading',
  'city/v1/+/+/status',
  'city/v1/department/+/event',
  'feed/+/#',
] as const;

export function readingTopic(district: string, device: string): string {
  return `city/v1/${district}/${device}/reading`;
}

export function statusTopic(district: string, device: string): string {
  return `city/v1/${district}/${device}/status`;
}

export function eventTopic(department: string): string {
  return `city/v1/department/${department}/event`;
}

export function feedTopic(feed: string, path: string): string {
  return `feed/${feed}/${path}`;
}

/** Undefined for a topic outside the trees. */
export function parseTopic(topic: string): Topic | undefined {
  if (topic.startsWith('feed/')) return parseFeedTopic(topic);
  const [root, version, first, second, leaf, ...rest] = topic.split('/');
  if (root !== 'city' || version !== 'v1' || !first || !second || rest.length > 0) return undefined;
  if (first === 'department') return leaf === 'event' ? { kind: 'event', department: second } : undefined;
  if (leaf === 'reading' || leaf === 'status') return { kind: leaf, district: first, device: second };
  return undefined;
}

function parseFeedTopic(topic: string): Topic | undefined {
  const [, feed, ...path] = topic.split('/');
  return feed ? { kind: 'feed', feed, path: path.join('/') } : undefined;
}
