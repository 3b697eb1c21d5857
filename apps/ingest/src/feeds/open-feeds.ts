import { forgetSelfPauses, listFeedsInForce, readFeedRevisions, releaseHeld } from '@cityloop/db/feed/feed-traffic';
import type { Registry } from '@cityloop/intake/registry';
import { createMappingRunner } from '@cityloop/intake/runner';
import type { Logger } from '@cityloop/runtime/logger';
import type pg from 'pg';
import type { SecondLook } from '../identity/second-look.ts';
import { createFeedIntake, type FeedIntake } from './feed-intake.ts';
import { createFeedTables } from './feed-tables.ts';
import { createSelfPauses } from './self-pauses.ts';

export interface FeedParts {
  readonly pool: pg.Pool;
  readonly logger: Logger;
  readonly registry: () => Registry;
  readonly secondLook: SecondLook;
  /** A feed was paused by itself because it exceeded its limits too often. */
  readonly onPause: () => void;
}

export interface Feeds {
  readonly intake: FeedIntake;
  /** Reads the feeds again, and moves messages that were kept for feeds that are active again into the inbox. */
  update(): Promise<void>;
}

/** Handed over at one time; the next update hands over more. */
const RELEASED_AT_ONCE = 2_000;

export async function openFeeds({ pool, logger, registry, secondLook, onPause }: FeedParts): Promise<Feeds> {
  const pauses = createSelfPauses({ db: pool, logger, onPause });
  let readings: Promise<unknown> = Promise.resolve();
  const read = async () => intake.update(await listFeedsInForce(pool));
  /** One after the other, so that none brings back an older state. */
  const reload = () => {
    const done = readings.then(read, read);
    readings = done.catch(() => undefined);
    return done;
  };
  const intake = createFeedIntake({
    readRevisions: (ids) => readFeedRevisions(pool, ids),
    reload,
    secondLook,
    runner: createMappingRunner(),
    tablesOf: createFeedTables(pool),
    registry,
    pauses,
    logger,
    now: Date.now,
  });
  const update = async () => {
    await forgetSelfPauses(pool);
    await releaseHeld(pool, RELEASED_AT_ONCE);
    await reload();
  };
  await update();
  return { intake, update };
}
