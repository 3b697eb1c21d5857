import { ENVIRONMENT } from './environment.ts';
import type { FeedSeed } from './feed-seed.ts';
import { FIRE } from './fire.ts';
import { HOTLINE } from './hotline.ts';
import { TRAFFIC_POLICE } from './traffic-police.ts';
import { URBAN_MANAGEMENT } from './urban-management.ts';
import { WATER } from './water.ts';

/** What six departments send, each in its own format. */
export const FEEDS: readonly FeedSeed[] = [HOTLINE, WATER, TRAFFIC_POLICE, FIRE, ENVIRONMENT, URBAN_MANAGEMENT];
