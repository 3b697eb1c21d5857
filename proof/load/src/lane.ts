import { type BrokerAddress, type Connection, openConnection } from './connection.ts';
import { type Credential, encodePublish } from './frames.ts';
import { type JournalEntry, PUBLISHED } from './journal.ts';
import { createNumberQueue } from './queue.ts';
import { DRAW, drawShare } from './random.ts';
import type { Script } from './script.ts';

export interface LaneParts {
  readonly script: Script;
  readonly number: number;
  readonly broker: BrokerAddress;
  readonly credential: Credential | undefined;
  readonly note: (entry: Omit<JournalEntry, 'at' | 'connection'>) => void;
  readonly onAcknowledged: (message: number) => void;
  /** There may be something to send. */
  readonly wake: () => void;
  /** A connection that was wanted ended or could not be had. */
  readonly onDown: (reason: string) => void;
}

/** One connection's part of the load: sends in order, redelivers after a reconnect, holds back and repeats as the plan says. */
export interface Lane {
  readonly unacknowledged: number;
  /** Due and not yet sent. */
  readonly waiting: number;
  readonly isUp: boolean;
  enqueue(message: number): void;
  /** Nothing more will be due: what is postponed goes out now. */
  releasePostponed(): void;
  /** The next frames, journaled already: flush the journal, then `send` them. Undefined when there is nothing to send now. */
  gather(): Buffer | undefined;
  send(frames: Buffer): void;
  /** Offline it keeps no connection; online it gets one, again and again. */
  setOnline(isOnline: boolean): void;
  cut(): void;
  close(): Promise<void>;
}

const LARGEST_PACKET_ID = 65_535;
const MOST_BYTES_AT_ONCE = 256 * 1024;
const FIRST_RETRY_MS = 50;
const LONGEST_RETRY_MS = 2_000;

export function createLane(parts: LaneParts): Lane {
  const { script, number, note } = parts;
  const limit = script.plan.inFlight;
  const ready = createNumberQueue();
  const postponed = createPostponed(script, (sending) => ready.push(sending));
  /** By packet id, in the order of their first sending. */
  const inFlight = new Map<number, number>();
  /** Packet ids to be sent once more, in order. */
  let again: Iterator<number> | undefined;
  let packetId = 0;
  let connection: Connection | undefined;
  let isUp = false;
  let isOnline = false;
  let failures = 0;
  let retry: NodeJS.Timeout | undefined;

  function open(): void {
    retry = undefined;
    connection = openConnection({
      broker: parts.broker,
      clientId: `load-${script.run}-${number}`,
      credential: parts.credential,
      keepAliveSeconds: script.plan.keepAliveSeconds,
      onUp() {
        isUp = true;
        failures = 0;
        again = [...inFlight.keys()].values();
        note({ kind: 'connected', message: 0, flags: 0 });
        parts.wake();
      },
      onDown(reason) {
        if (isUp) note({ kind: 'disconnected', message: 0, flags: 0 });
        isUp = false;
        connection = undefined;
        again = undefined;
        if (!isOnline) return;
        parts.onDown(reason);
        retryLater();
      },
      onPuback(id) {
        const sending = inFlight.get(id);
        if (sending === undefined) return;
        inFlight.delete(id);
        parts.onAcknowledged(messageOf(sending));
      },
      onDrain: parts.wake,
    });
  }

  /** Devices don't come back all at the same moment. */
  function retryLater(): void {
    const longest = Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** failures);
    failures += 1;
    retry = setTimeout(open, longest * (0.5 + drawShare(script.seed, DRAW.offline, number * 1000 + failures) / 2));
  }

  function frameOf(sending: number, id: number, isAgain: boolean): Buffer {
    const message = messageOf(sending);
    const { topic, payload } = script.messageOf(message);
    const flags =
      (isAgain ? PUBLISHED.redelivered : 0) |
      (isRepetition(sending) ? PUBLISHED.repeated : 0) |
      (id === 0 ? PUBLISHED.qos0 : 0);
    note({ kind: 'published', message, flags });
    return encodePublish(topic, payload, id, isAgain);
  }

  function nextFrame(): Buffer | undefined {
    for (let next = again?.next(); next && !next.done; next = again?.next()) {
      const sending = inFlight.get(next.value);
      if (sending !== undefined) return frameOf(sending, next.value, true);
    }
    if (inFlight.size >= limit) return undefined;
    const sending = ready.shift();
    if (sending === undefined) return undefined;
    if (script.qosOf(messageOf(sending)) === 0) return frameOf(sending, 0, false);
    do packetId = (packetId % LARGEST_PACKET_ID) + 1;
    while (inFlight.has(packetId));
    inFlight.set(packetId, sending);
    return frameOf(sending, packetId, false);
  }

  return {
    get unacknowledged() {
      return inFlight.size;
    },
    get waiting() {
      return ready.length;
    },
    get isUp() {
      return isUp;
    },
    enqueue: (message) => postponed.pass(message),
    releasePostponed: () => postponed.release(),
    gather() {
      if (!isUp || !connection?.mayTakeMore()) return undefined;
      const frames: Buffer[] = [];
      for (let bytes = 0; bytes < MOST_BYTES_AT_ONCE; ) {
        const frame = nextFrame();
        if (!frame) break;
        frames.push(frame);
        bytes += frame.length;
      }
      return frames.length === 0 ? undefined : Buffer.concat(frames);
    },
    send: (frames) => connection?.send(frames),
    setOnline(wanted) {
      if (wanted === isOnline) return;
      isOnline = wanted;
      clearTimeout(retry);
      if (!wanted) connection?.cut();
      else if (!connection) open();
    },
    cut: () => connection?.cut(),
    async close() {
      isOnline = false;
      clearTimeout(retry);
      await connection?.close();
    },
  };
}

/** What is sent: a message, or its repetition. */
function messageOf(sending: number): number {
  return Math.floor(sending / 2);
}

function isRepetition(sending: number): boolean {
  return sending % 2 === 1;
}

/** Messages that are held back and repetitions, by the place in the order of this connection at which they leave. */
function createPostponed(script: Script, leave: (sending: number) => void) {
  const byPlace = new Map<number, number[]>();
  const lag = script.plan.faults.duplicates?.lag ?? 1;
  let place = 0;
  function postpone(until: number, sending: number): void {
    const there = byPlace.get(until);
    if (there) there.push(sending);
    else byPlace.set(until, [sending]);
  }
  function leaveAt(reached: number): void {
    const there = byPlace.get(reached);
    if (!there) return;
    byPlace.delete(reached);
    for (const sending of there) leave(sending);
  }
  return {
    pass(message: number): void {
      place += 1;
      const heldBack = script.heldBackBy(message);
      if (heldBack === 0) leave(message * 2);
      else postpone(place + heldBack, message * 2);
      if (script.isRepeated(message)) postpone(place + heldBack + lag, message * 2 + 1);
      leaveAt(place);
    },
    release(): void {
      for (const reached of [...byPlace.keys()].sort((a, b) => a - b)) leaveAt(reached);
    },
  };
}
