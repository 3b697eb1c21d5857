import type { LiveState } from '@cityloop/client/live';
import { formatCount } from '@cityloop/ui/figures';
import { useTimes } from '@cityloop/ui/use-times';
import { useWords } from '@cityloop/ui/words/use-words';
import { WALL_WORDS } from '@cityloop/ui/words/wall';
import { missing } from '../../live/feed-proof.ts';
import { useLive } from '../../live/live-store.ts';
import { useSelection } from './selection.ts';

/** Full disc, ring, arrows, hollow square: the state of the line is read without colour. */
const SHAPES: Readonly<Record<LiveState['kind'], string>> = {
  live: 'M8 3a5 5 0 1 1 0 10a5 5 0 0 1 0-10z',
  connecting: 'M8 3a5 5 0 0 1 5 5',
  replaying: 'M3 4l4 4l-4 4M8.5 4l4 4l-4 4',
  reconnecting: 'M13 8a5 5 0 1 1-1.6-3.7M13 2v3h-3',
  stale: 'M3.5 3.5h9v9h-9z',
};

/** How the line is, the number of the newest change, and how many are missing. Opens the proof. */
export function ConnectionBadge() {
  const { words } = useWords(WALL_WORDS);
  const connection = useLive((live) => live.connection);
  const proof = useLive((live) => live.proof);
  const open = useSelection((state) => state.open);
  const kind = connection?.kind ?? 'connecting';
  return (
    <button
      type="button"
      className="wall-connection"
      data-testid="connection"
      data-state={kind}
      data-feed={proof.last}
      data-missed={missing(proof)}
      onClick={() => open({ kind: 'proof' })}
    >
      <span className="wall-connection-state" role="status">
        <svg viewBox="0 0 16 16" aria-hidden="true">
          <path d={SHAPES[kind]} />
        </svg>
        <LineState connection={connection} />
      </span>
      <span className="wall-connection-feed">
        {words.changeNumber(formatCount(proof.last))} · {words.missed(missing(proof))}
      </span>
    </button>
  );
}

/** Replaying says how much, a line gone silent since when. */
function LineState({ connection }: { readonly connection: LiveState | undefined }) {
  const { terms, words } = useWords(WALL_WORDS);
  const times = useTimes();
  const kind = connection?.kind ?? 'connecting';
  if (kind === 'replaying') return `${terms.connection.replaying} ${connection?.missed ?? 0}`;
  if (kind === 'stale' && connection?.lastHeardAt) {
    return words.staleSince(times.clock(connection.lastHeardAt.getTime() + connection.clockOffsetMs));
  }
  return terms.connection[kind];
}

/** Said across the wall while the city cannot be heard: every figure below is of the past. */
export function CutOffNotice() {
  const { words } = useWords(WALL_WORDS);
  const times = useTimes();
  const connection = useLive((live) => live.connection);
  const isCutOff = connection?.kind === 'reconnecting' || connection?.kind === 'stale';
  if (!connection || !isCutOff) return null;
  const heardAt = (connection.lastHeardAt ?? connection.since).getTime() + connection.clockOffsetMs;
  return (
    <p className="wall-cut-off" role="alert" data-testid="cut-off">
      {connection.refusal ? words.refused(connection.refusal.detail) : words.cutOff(times.clock(heardAt))}
    </p>
  );
}
