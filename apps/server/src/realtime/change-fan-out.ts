import type { Watching } from '@cityloop/contract/realtime/events';
import type { Change } from '@cityloop/contract/rest/change';
import { type FollowedUntil, findFeedPosition, mayGoOn, renewFeedGeneration } from '@cityloop/db/change/feed-position';
import { listChanges, type NumberedChange } from '@cityloop/db/change/numbered-change';
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
  /** What it was sent belongs to another history now: it shall come again and ask where the feed stands. */
  dismiss(): void;
}

export interface ChangeFanOut {
  /** Starts where it was followed until, or at the end: without a place, or where the feed doesn't go on from there. */
  follow(follower: Follower, from: FollowedUntil | undefined): Promise<Watching>;
  leave(follower: Follower): void;
  /** Reads what is new and brings every follower up to date, each consecutively from its own number on. */
  deliver(): Promise<void>;
}

/** New rows are read once for all; who is behind them gets pages of its own. */
export function createChangeFanOut(db: Queryable): ChangeFanOut {
  /** Follower -> the last number that it was sent. */
  const sent = new Map<Follower, number>();
  /** Until where all was read. */
  let place: FollowedUntil | undefined;

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

  function dismissAll(): void {
    const followers = [...sent.keys()];
    sent.clear();
    for (const follower of followers) follower.dismiss();
  }

  async function readNew(): Promise<number> {
    let { after: last, generation, afterAt } = await findPlace(db, place, dismissAll);
    for (;;) {
      place = { after: last, generation, afterAt };
      const rows = await listChanges(db, last, PAGE);
      const end = rows.at(-1);
      if (!end) return last;
      for (const [follower, after] of sent) {
        if (after >= last && follower.isReady()) sendRows(follower, rows);
      }
      last = end.feedNo;
      afterAt = end.at;
    }
  }

  return {
    async follow(follower, from) {
      const position = await findFeedPosition(db);
      const { last, generation } = position;
      const goesOn = from === undefined || (await mayGoOn(db, position, from));
      sent.set(follower, goesOn ? (from?.after ?? last) : last);
      return goesOn ? { last, generation } : { last, generation, reload: true };
    },
    leave(follower) {
      sent.delete(follower);
    },
    async deliver() {
      const end = await readNew();
      await Promise.all([...sent.keys()].map((follower) => catchUp(follower, end)));
    },
  };
}

/**
 * Where the feed goes on from: where all was read until, or at the end. A database that was rolled back meanwhile is another
 * history, for every process and screen: `onOtherHistory` is called once that is known.
 */
async function findPlace(
  db: Queryable,
  place: FollowedUntil | undefined,
  onOtherHistory: () => void,
): Promise<FollowedUntil> {
  let position = await findFeedPosition(db);
  if (place && (await mayGoOn(db, position, place))) return place;
  if (place) {
    if (place.generation === position.generation) await renewFeedGeneration(db);
    onOtherHistory();
    position = await findFeedPosition(db);
  }
  return { after: position.last, generation: position.generation };
}
