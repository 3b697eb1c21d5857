import type { RuleState } from '@cityloop/domain/alarm/phase';

/** What the rules on one metric of one component remember. */
export interface Stream {
  readonly componentKey: number;
  readonly metricKey: number;
  /** The newest believed reading, by its own time in epoch milliseconds; 0 before the first. */
  readonly lastAt: number;
  /** When that one was heard, by the watch's own clock in milliseconds. */
  readonly heardAt: number;
  /** By `ruleKey`; a rule that isn't in it is in phase normal. */
  readonly live: ReadonlyMap<string, RuleState>;
}

/** States of the rules that look at several metrics of one component, by `ruleKey`. */
export type Composites = ReadonlyMap<string, RuleState>;

export const NONE_LIVE: ReadonlyMap<string, RuleState> = new Map();

/** What can be asked of sources: as they are, or as a judgement leaves them. */
export interface Sources {
  stream(componentKey: number, metricKey: number): Stream | undefined;
  composites(componentKey: number): Composites;
}

/** What rules remember of all sources. By metric and component: two small keys cost less than one joined text. */
export class SourceBook implements Sources {
  readonly #byMetric = new Map<number, Map<number, Stream>>();
  readonly #composites = new Map<number, Composites>();

  stream(componentKey: number, metricKey: number): Stream | undefined {
    return this.#byMetric.get(metricKey)?.get(componentKey);
  }

  composites(componentKey: number): Composites {
    return this.#composites.get(componentKey) ?? NONE_LIVE;
  }

  setStream(stream: Stream): void {
    const ofMetric = this.#byMetric.get(stream.metricKey) ?? new Map<number, Stream>();
    if (ofMetric.size === 0) this.#byMetric.set(stream.metricKey, ofMetric);
    ofMetric.set(stream.componentKey, stream);
  }

  setComposites(componentKey: number, states: Composites): void {
    if (states.size > 0) this.#composites.set(componentKey, states);
    else this.#composites.delete(componentKey);
  }

  /** Keys of all components that have spoken, each once. */
  components(): Set<number> {
    const all = new Set<number>();
    for (const ofMetric of this.#byMetric.values()) for (const key of ofMetric.keys()) all.add(key);
    return all;
  }

  keep(isInService: (componentKey: number) => boolean): void {
    for (const byComponent of [...this.#byMetric.values(), this.#composites]) {
      for (const key of byComponent.keys()) if (!isInService(key)) byComponent.delete(key);
    }
  }
}

/** Sources as a judgement leaves them, before it is committed. */
export class Draft implements Sources {
  readonly #book: SourceBook;
  readonly #streams = new Map<number, Map<number, Stream>>();
  readonly #composites = new Map<number, Composites>();

  constructor(book: SourceBook) {
    this.#book = book;
  }

  stream(componentKey: number, metricKey: number): Stream | undefined {
    return this.#streams.get(componentKey)?.get(metricKey) ?? this.#book.stream(componentKey, metricKey);
  }

  composites(componentKey: number): Composites {
    return this.#composites.get(componentKey) ?? this.#book.composites(componentKey);
  }

  setStream(stream: Stream): void {
    const ofComponent = this.#streams.get(stream.componentKey) ?? new Map<number, Stream>();
    if (ofComponent.size === 0) this.#streams.set(stream.componentKey, ofComponent);
    ofComponent.set(stream.metricKey, stream);
  }

  setComposites(componentKey: number, states: Composites): void {
    this.#composites.set(componentKey, states);
  }

  commit(): void {
    for (const ofComponent of this.#streams.values()) {
      for (const stream of ofComponent.values()) this.#book.setStream(stream);
    }
    for (const [componentKey, states] of this.#composites) this.#book.setComposites(componentKey, states);
  }

  /** Keys of the components that it changes. */
  components(): Set<number> {
    return new Set([...this.#streams.keys(), ...this.#composites.keys()]);
  }
}
