import type { Lamp } from '@cityloop/domain/case/clock';
import { useEffect, useState } from 'react';
import { LampShape } from './LampShape.tsx';
import { firstDue, formatRemaining, lampAt, nextTickMs, type RunningClock } from './spans.ts';
import { useTimes } from './use-times.ts';
import type { Language } from './words/language.ts';
import { term } from './words/terms.ts';

export interface DeadlineClockProps {
  readonly deadlines: readonly RunningClock[];
  readonly language: Language;
  /** Server clock minus this machine's clock, in milliseconds. */
  readonly serverOffsetMs: number;
  /** Also name the stage whose clock it is. */
  readonly withStage?: boolean;
}

/** Remaining or overdue time of the clock that runs out first. Ticks by itself; nothing around it renders again. */
export function DeadlineClock({ deadlines, language, serverOffsetMs, withStage = false }: DeadlineClockProps) {
  const clock = firstDue(deadlines);
  const now = useTick(clock, serverOffsetMs);
  const times = useTimes();
  const lamp: Lamp = lampAt(clock, now);
  if (!clock) {
    return (
      <span className="cl-clock" data-lamp="off">
        <LampShape lamp="off" />
        {term(language, 'lamp', 'off')}
      </span>
    );
  }
  const stage = term(language, 'stage', clock.kind);
  const title = `${stage} · ${term(language, 'lamp', lamp)} · ${times.stamp(clock.dueAt)}`;
  return (
    <span className="cl-clock" data-lamp={lamp} title={title}>
      <LampShape lamp={lamp} />
      {withStage && <span className="cl-clock-stage">{stage}</span>}
      <time dateTime={clock.dueAt}>{formatRemaining(clock.dueAt, now, language)}</time>
    </span>
  );
}

/** The server's time, renewed whenever the text of this clock changes. */
function useTick(clock: RunningClock | undefined, serverOffsetMs: number): number {
  const [ticks, setTicks] = useState(0);
  const now = Date.now() + serverOffsetMs;
  // biome-ignore lint/correctness/useExhaustiveDependencies: each tick arms the next one
  useEffect(() => {
    if (!clock) return undefined;
    const timer = setTimeout(() => setTicks(ticks + 1), nextTickMs(clock, Date.now() + serverOffsetMs));
    return () => clearTimeout(timer);
  }, [ticks, clock?.dueAt, serverOffsetMs]);
  return now;
}
