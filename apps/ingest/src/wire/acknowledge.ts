/** Acknowledgements of one connection: given in any order, sent in the order of the messages [MQTT-4.6.0-2]. */
export interface Acknowledgements {
  /** Announces a message; the answer releases its acknowledgement. */
  expect(packetId: number): () => void;
}

interface Expected {
  readonly packetId: number;
  isSettled: boolean;
}

/** `send` gets those that may go, many at once: what one commit settles is sent together. */
export function createAcknowledgements(send: (packetIds: readonly number[]) => void): Acknowledgements {
  let waiting: Expected[] = [];
  let isPlanned = false;

  function flush(): void {
    isPlanned = false;
    const firstHeld = waiting.findIndex((expected) => !expected.isSettled);
    const count = firstHeld < 0 ? waiting.length : firstHeld;
    if (count === 0) return;
    const settled = waiting.slice(0, count);
    waiting = waiting.slice(count);
    send(settled.map((expected) => expected.packetId));
  }

  return {
    expect(packetId) {
      const expected = { packetId, isSettled: false };
      waiting.push(expected);
      return () => {
        expected.isSettled = true;
        if (isPlanned || waiting[0]?.isSettled !== true) return;
        isPlanned = true;
        queueMicrotask(flush);
      };
    },
  };
}
