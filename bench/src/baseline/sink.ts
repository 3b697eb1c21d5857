/** Where the messages of a baseline end. */
export interface Sink {
  /** `onDone` is called once the message may be acknowledged. */
  take(topic: string, payload: Buffer, onDone: () => void): void;
  close(): Promise<void>;
}

/** What is read of a SenML record: no base names, units or sums; nothing is checked. */
interface BareRecord {
  readonly bt?: number;
  readonly n?: string;
  readonly v?: number;
  readonly t?: number;
}

/** A reading as a baseline knows it; `source` is topic and name, `at` epoch milliseconds. */
export interface BareReading {
  readonly source: string;
  readonly at: number;
  readonly value: number;
}

export function readBare(topic: string, payload: Buffer): BareReading[] {
  const pack = JSON.parse(payload.toString()) as BareRecord[];
  const base = pack[0]?.bt ?? 0;
  return pack.map(({ n, v, t }) => ({
    source: `${topic} ${n}`,
    at: Math.round((base + (t ?? 0)) * 1000),
    value: v ?? Number.NaN,
  }));
}

/** A number for each source, from 1, in the order of their first message. */
export function createSourceKeys(): (source: string) => number {
  const keys = new Map<string, number>();
  return (source) => {
    const known = keys.get(source);
    if (known !== undefined) return known;
    keys.set(source, keys.size + 1);
    return keys.size;
  };
}

/** The metric's number of every baseline: its sources are told apart by the component's. */
export const BASELINE_METRIC = 1;
