import type { Watching } from '@cityloop/contract/realtime/events';
import type { Change } from '@cityloop/contract/rest/change';
import { findKeptChanges, findLastFeedNo, listChanges, type NumberedChange } from '@cityloop/db/change/numbered-change';
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

export interface ChangeFanOut {
  /** Starts after this number, or at the end: without a number, or where some of what comes after it is no longer kept. */
  follow(follower: Follower, after: number | undefined): Promise<Watching>;
  leave(follower: Follower): void;
  /** Reads what is new and brings every follower up to date, each consecutively from its own number on. */
  deliver(): Promise<void>;
}

/** New rows are read once for all; who is behind them gets pages of its own. */
export function createChangeFanOut(db: Queryable): ChangeFanOut {
  /** Follower -> the last number that it was sent. */
  const sent = new Map<Follower, number>();
  let last: number | undefined;

  function sendRows(follower: Follower, rows: readonly NumberedChange[]): void {
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
      sendRows(follower, await listChanges(db, after, PAGE));
    }
  }

  async function readNew(): Promise<void> {
    last ??= await findLastFeedNo(db);
    for (;;) {
      const rows = await listChanges(db, last, PAGE);
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
      const { first, last: end } = await findKeptChanges(db);
      const isBehind = after !== undefined && after + 1 < first;
      sent.set(follower, isBehind ? end : Math.min(after ?? end, end));
      return isBehind ? { last: end, reload: true } : { last: end };
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
