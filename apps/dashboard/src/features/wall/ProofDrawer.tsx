import { formatCount } from '@cityloop/ui/figures';
import { useTimes } from '@cityloop/ui/use-times';
import { useWords } from '@cityloop/ui/words/use-words';
import { WALL_WORDS } from '@cityloop/ui/words/wall';
import { missing } from '../../live/feed-proof.ts';
import { useLive } from '../../live/live-store.ts';
import { Facts } from './Facts.tsx';

/** The sum that proves that nothing was missed, open to anyone who doubts it. */
export function ProofDrawer() {
  const { words } = useWords(WALL_WORDS);
  const times = useTimes();
  const { proof, connection } = useLive();
  const heardAt = connection?.lastHeardAt;
  const count = formatCount;
  return (
    <>
      <h2>{words.proof.title}</h2>
      <p className="wall-prose">{words.proof.text}</p>
      <p className="wall-proof" data-testid="proof-sum">
        {count(proof.last)} − {count(proof.after ?? 0)} − {count(proof.received)} = <b>{missing(proof)}</b>
      </p>
      <Facts
        facts={[
          [words.proof.last, count(proof.last)],
          [words.proof.after, count(proof.after ?? 0)],
          [words.proof.received, count(proof.received)],
          [words.proof.missing, missing(proof)],
          [words.proof.gaps, connection?.gapsFound ?? 0],
          [words.proof.heard, heardAt && times.clock(heardAt.getTime() + (connection?.clockOffsetMs ?? 0))],
          [words.proof.clock, `${((connection?.clockOffsetMs ?? 0) / 1000).toFixed(1)} s`],
        ]}
      />
    </>
  );
}
