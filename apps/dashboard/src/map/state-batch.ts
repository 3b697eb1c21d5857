export type FeatureFlags = Readonly<Record<string, boolean>>;

/** Where states go: a map's `setFeatureState`. */
export type ApplyState = (id: string, flags: FeatureFlags) => void;

/** Gathers states of features and hands over, once a frame, only what really changed. */
export class StateBatch {
  readonly #apply: ApplyState;
  readonly #schedule: (run: () => void) => void;
  readonly #applied = new Map<string, FeatureFlags>();
  readonly #pending = new Map<string, FeatureFlags>();
  #isScheduled = false;

  constructor(apply: ApplyState, schedule: (run: () => void) => void) {
    this.#apply = apply;
    this.#schedule = schedule;
  }

  /** Merges flags into what is due for a feature. */
  set(id: string, flags: FeatureFlags): void {
    this.#pending.set(id, { ...this.#pending.get(id), ...flags });
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    this.#schedule(() => this.#flush());
  }

  /** The features were replaced: nothing of what was applied holds any more. */
  forget(): void {
    this.#applied.clear();
  }

  #flush(): void {
    this.#isScheduled = false;
    for (const [id, flags] of this.#pending) {
      const known = this.#applied.get(id) ?? {};
      const isNew = Object.entries(flags).some(([name, value]) => (known[name] ?? false) !== value);
      if (!isNew) continue;
      this.#applied.set(id, { ...known, ...flags });
      this.#apply(id, flags);
    }
    this.#pending.clear();
  }
}
