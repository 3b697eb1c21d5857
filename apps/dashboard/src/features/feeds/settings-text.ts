import type { FeedSettings } from '@cityloop/contract/rest/feed';

/** Settings as lines to compare: one for each, then the mapping's own. */
export function settingsText({ mapping, limits, ...rest }: FeedSettings): string {
  const lines = Object.entries({ ...rest, ...limits }).map(([name, value]) => `${name}: ${value ?? '—'}`);
  return [...lines, '', mapping].join('\n');
}

/** What a change must say: only what differs from the version in force. */
export function changesOf(former: FeedSettings, draft: FeedSettings): Partial<FeedSettings> {
  const names = Object.keys(draft) as (keyof FeedSettings)[];
  const changed = names.filter((name) => JSON.stringify(former[name]) !== JSON.stringify(draft[name]));
  return Object.fromEntries(changed.map((name) => [name, draft[name]]));
}
