import type { Change } from '@cityloop/contract/rest/change';
import { type FeedRow, findLastFeedNo, listFeed } from '@cityloop/db/change/change-feed';
import type { Queryable } from '@cityloop/db/connection/transaction';
import type { Actor } from '@cityloop/domain/account/actor';
import { visibleChange } from './visible-change.ts';

const PAGE = 500;

/** One who follows the feed: a socket. */
export interface Follower {
  readonly actor: Actor;
  send(changes: Change[]): void;
  /** Whether it takes more now; what it doesn't take is read again from the database later. */
  isReady(): boolean;
}

export interface FeedFanOut {
  /** Starts at the end of the feed, or after this number. Answers the feed's last number. */
  follow(follower: Follower, after: number | undefined): Promise<number>;
  leave(follower: Follower): void;
  /** Reads what is new and brings every follower up to date, each consecutively from its own number on. */
  deliver(): Promise<void>;
}

/** New rows are read once for all; who is behind them gets pages of its own. */
export function createFeedFanOut(db: Queryable): FeedFanOut {
  /** Follower -> the last number that it was sent. */
  const sent = new Map<Follower, number>();
  let last: number | undefined;

  function sendRows(follower: Follower, rows: readonly FeedRow[]): void {
    const after = sent.get(follower);
    if (after === undefined) return;
    const next = rows.filter((row) => row.feedNo > after);
    const end = next.at(-1);
    if (!end) return;
    follower.send(next.map((row) => visibleChange(follower.actor, row)));
    sent.set(follower, end.feedNo);
  }

  async function catchUp(follower: Follower, until: number): Promise<void> {
    for (;;) {
      const after = sent.get(follower);
      if (after === undefined || after >= until || !follower.isReady()) return;
      sendRows(follower, await listFeed(db, after, PAGE));
    }
  }

  async function readNew(): Promise<void> {
    last ??= await findLastFeedNo(db);
    for (;;) {
      const rows = await listFeed(db, last, PAGE);
      const end = rows.at(-1);
      if (!end) return;
      for (const [follower, after] of sent) {
        if (after >= last && follower.isReady()) sendRows(follower, rows);
      }
      last = end.feedNo;
    }
  }

  return {
    async follow(follower, after) {
      const end = await findLastFeedNo(db);
      sent.set(follower, Math.min(after ?? end, end));
      return end;
    },
    leave(follower) {
      sent.delete(follower);
    },
    async deliver() {
      await readNew();
      const end = last ?? 0;
      await Promise.all([...sent.keys()].map((follower) => catchUp(follower, end)));
    },
  };
}
