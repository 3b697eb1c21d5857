import type { LiveState } from '@cityloop/client/live';
import type { Change } from '@cityloop/contract/rest/change';
import type { Situation } from '@cityloop/contract/rest/situation';
import { create } from 'zustand';
import { beginAt, countChanges, EMPTY_PROOF, type FeedProof } from './feed-proof.ts';
import { LatestReadings } from './latest-readings.ts';
import { addSituation, type VitalHistory } from './vital-history.ts';

export type NewsChange = Exclude<Change, { kind: 'hidden' }> & { readonly kind: 'case' | 'alarm' };

const MAX_NEWS = 80;

export interface LiveStore {
  readonly connection: LiveState | undefined;
  readonly proof: FeedProof;
  /** Changes of cases and alarms, newest first. */
  readonly news: readonly NewsChange[];
  /** What was shown of each vital sign since this page was opened. */
  readonly history: VitalHistory;
}

export const useLive = create<LiveStore>()(() => ({
  connection: undefined,
  proof: EMPTY_PROOF,
  news: [],
  history: new Map(),
}));

/** Newest value per stream; read it on a clock, it does not announce changes. */
export const latestReadings = new LatestReadings();

export function takeState(connection: LiveState): void {
  const { proof } = useLive.getState();
  const isPlaced = connection.kind !== 'connecting' && connection.lastFeedNo > 0;
  useLive.setState({ connection, proof: isPlaced ? beginAt(proof, connection.lastFeedNo) : proof });
}

export function takeChanges(changes: readonly Change[]): void {
  const { proof, news } = useLive.getState();
  useLive.setState({ proof: countChanges(proof, changes), news: mergeNews(news, changes) });
}

/** Changes from before this page was opened: they fill the ticker and prove nothing. */
export function takeFormerNews(changes: readonly Change[]): void {
  useLive.setState({ news: mergeNews(useLive.getState().news, changes) });
}

export function takeSituation(situation: Situation): void {
  useLive.setState({ history: addSituation(useLive.getState().history, situation) });
}

/** The feed began anew: numbers from before mean nothing now. */
export function restart(): void {
  useLive.setState({ proof: EMPTY_PROOF, news: [] });
}

/** Newest first, one line for each number, bounded. */
export function mergeNews(news: readonly NewsChange[], changes: readonly Change[]): readonly NewsChange[] {
  const fresh = changes.filter((change): change is NewsChange => change.kind === 'case' || change.kind === 'alarm');
  if (fresh.length === 0) return news;
  const byNumber = new Map([...news, ...fresh].map((change) => [change.feedNo, change]));
  return [...byNumber.values()].sort((a, b) => b.feedNo - a.feedNo).slice(0, MAX_NEWS);
}
