import type { LiveReading } from '@cityloop/contract/realtime/events';
import type { LatestReading } from '@cityloop/contract/rest/component';

/** A city of 100,000 streams with room to spare; beyond it the streams silent for longest are forgotten. */
export const MAX_STREAMS = 150_000;

/** The newest value of every stream that this page heard of, kept outside React: thousands change each second. */
export class LatestReadings {
  readonly #byStream = new Map<string, LatestReading>();
  readonly #maxStreams: number;
  #freshComponents = new Set<string>();

  constructor(maxStreams = MAX_STREAMS) {
    this.#maxStreams = maxStreams;
  }

  /** Takes live tuples; older than what is known changes nothing. */
  takeLive(readings: readonly LiveReading[]): void {
    for (const [component, metric, at, value, quality] of readings) {
      if (this.#put({ component, metric, at, value, quality })) this.#freshComponents.add(component);
    }
  }

  /** Takes the answer of REST: the same newest-wins, so that history and live join without a seam. */
  takeStored(readings: readonly LatestReading[]): void {
    for (const reading of readings) this.#put(reading);
  }

  find(component: string, metric: string): LatestReading | undefined {
    return this.#byStream.get(streamOf(component, metric));
  }

  /** All streams of a metric, in no order. */
  listOf(metric: string): LatestReading[] {
    return [...this.#byStream.values()].filter((reading) => reading.metric === metric);
  }

  /** Components heard since the last call. */
  takeFresh(): ReadonlySet<string> {
    const fresh = this.#freshComponents;
    this.#freshComponents = new Set();
    return fresh;
  }

  get size(): number {
    return this.#byStream.size;
  }

  #put(reading: LatestReading): boolean {
    const stream = streamOf(reading.component, reading.metric);
    const known = this.#byStream.get(stream);
    if (known && Date.parse(known.at) >= Date.parse(reading.at)) return false;
    // Re-inserting keeps the map in order of the last word heard, oldest first.
    this.#byStream.delete(stream);
    this.#byStream.set(stream, reading);
    if (this.#byStream.size > this.#maxStreams) this.#forgetOldest();
    return true;
  }

  #forgetOldest(): void {
    const [oldest] = this.#byStream.keys();
    if (oldest !== undefined) this.#byStream.delete(oldest);
  }
}

function streamOf(component: string, metric: string): string {
  return `${component} ${metric}`;
}
