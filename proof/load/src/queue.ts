/** First in, first out, of whole numbers; millions wait in a few bytes each. */
export interface NumberQueue {
  readonly length: number;
  push(value: number): void;
  /** Undefined when nothing waits. */
  shift(): number | undefined;
}

const FIRST_CAPACITY = 1_024;

export function createNumberQueue(): NumberQueue {
  let ring = new Float64Array(FIRST_CAPACITY);
  let head = 0;
  let length = 0;
  function grow(): void {
    const larger = new Float64Array(ring.length * 2);
    larger.set(ring.subarray(head));
    larger.set(ring.subarray(0, head), ring.length - head);
    ring = larger;
    head = 0;
  }
  return {
    get length() {
      return length;
    },
    push(value) {
      if (length === ring.length) grow();
      ring[(head + length) % ring.length] = value;
      length += 1;
    },
    shift() {
      if (length === 0) return undefined;
      const value = ring[head];
      head = (head + 1) % ring.length;
      length -= 1;
      return value;
    },
  };
}
