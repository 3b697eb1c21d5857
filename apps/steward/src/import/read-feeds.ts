import { newFeed } from '@cityloop/contract/rest/feed';
import { FEED_STATES } from '@cityloop/domain/feed/feed';
import { z } from 'zod';
import type { ImportFault } from './fault.ts';

export const FEEDS_FILE = 'feeds.json';

const cityFeeds = z.array(newFeed.extend({ state: z.enum(FEED_STATES).default('active') }));
export type CityFeed = z.output<typeof cityFeeds>[number];

/** Feeds that a city begins with: as `POST /api/feeds` takes them, and the state to begin in. */
export function readFeeds(source: string, faults: ImportFault[]): CityFeed[] {
  try {
    const result = cityFeeds.safeParse(JSON.parse(source));
    if (result.success) return result.data;
    for (const { path, message } of result.error.issues) {
      faults.push({ file: FEEDS_FILE, column: path.join('.'), message });
    }
  } catch (error) {
    faults.push({ file: FEEDS_FILE, message: `is not JSON: ${error instanceof Error ? error.message : error}` });
  }
  return [];
}
