/** The time of a run in milliseconds; monotonic. */
export interface PlanClock {
  /** Since the start, pauses counted. */
  sinceStart(): number;
  /** Of the plan: pauses not counted. */
  elapsed(): number;
  /** When a message left that was due at `elapsed`, compared with now. */
  sinceDue(elapsedMs: number): number;
  isPaused(): boolean;
  pause(): void;
  resume(): void;
}

export function createPlanClock(): PlanClock {
  const startedAt = performance.now();
  /** `until` of the plan's time, `paused` milliseconds had been lost to pauses. */
  const pauses: { readonly from: number; readonly lostMs: number }[] = [{ from: Number.NEGATIVE_INFINITY, lostMs: 0 }];
  let pausedAt: number | undefined;
  const lost = () => pauses.at(-1)?.lostMs ?? 0;
  const sinceStart = () => performance.now() - startedAt;
  return {
    sinceStart,
    elapsed: () => (pausedAt ?? sinceStart()) - lost(),
    sinceDue(elapsedMs) {
      const before = pauses.findLast((pause) => pause.from < elapsedMs)?.lostMs ?? 0;
      return sinceStart() - elapsedMs - before;
    },
    isPaused: () => pausedAt !== undefined,
    pause() {
      pausedAt ??= sinceStart();
    },
    resume() {
      if (pausedAt === undefined) return;
      pauses.push({ from: pausedAt - lost(), lostMs: lost() + sinceStart() - pausedAt });
      pausedAt = undefined;
    },
  };
}
