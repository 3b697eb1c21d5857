import { encodePublish } from '@cityloop/load/frames';
import { isInTime } from '../in-time.ts';
import type { Counts, StreamOrder } from './orders.ts';
import { type PacedLane, type Pacer, startPacer } from './pace.ts';
import { connectPublisher, type Publisher } from './publisher.ts';
import { createReadingSource, type ReadingSource } from './reading-source.ts';

export interface Stream {
  count(): Counts;
  grant(upTo: number): void;
  offer(perSecond: number): void;
  /**
   * Sends no more and waits until everything is acknowledged.
   * @throws what is missing when that takes longer than `limitMs`; the connections are gone then
   */
  stop(limitMs: number): Promise<Counts>;
}

const LARGEST_PACKET_ID = 65_535;

interface Lane extends PacedLane {
  inFlight: number;
  close: () => Promise<void>;
  destroy: () => void;
}

/** Starts to publish as ordered. Resolves once every connection stands and the first messages are out. */
export async function startStream(order: StreamOrder): Promise<Stream> {
  const counts = { sent: 0, acknowledged: 0 };
  const source = createReadingSource(order.targets, order.records);
  let onDrained: (() => void) | undefined;
  let pacer: Pacer | undefined;
  const lanes: Lane[] = [];
  for (let index = 0; index < order.connections; index += 1) {
    const lane = await openLane(order, source, index, {
      onSent: (messages) => {
        counts.sent += messages;
      },
      onAcknowledged: (messages) => {
        counts.acknowledged += messages;
        pacer?.onAcknowledged(lane);
        if (counts.acknowledged === counts.sent) onDrained?.();
      },
    });
    lanes.push(lane);
  }
  const pacing = startPacer(lanes, order.pace);
  pacer = pacing;
  const count = () => ({ ...counts, ...pacing.count(), at: performance.now() });
  return {
    count,
    grant: pacing.grant,
    offer: pacing.offer,
    async stop(limitMs) {
      pacing.stop();
      if (counts.acknowledged < counts.sent) {
        const drained = new Promise<void>((resolve) => {
          onDrained = resolve;
        });
        if (!(await isInTime(drained, limitMs))) {
          for (const lane of lanes) lane.destroy();
          throw new Error(missing(counts, limitMs));
        }
      }
      await Promise.all(lanes.map((lane) => lane.close()));
      return count();
    },
  };
}

function missing({ sent, acknowledged }: Pick<Counts, 'sent' | 'acknowledged'>, limitMs: number): string {
  return `${sent - acknowledged} of ${sent} messages were not acknowledged within ${limitMs / 1000} s of the last one`;
}

interface LaneListener {
  readonly onSent: (messages: number) => void;
  readonly onAcknowledged: (messages: number) => void;
}

async function openLane(
  order: StreamOrder,
  source: ReadingSource,
  index: number,
  { onSent, onAcknowledged }: LaneListener,
): Promise<Lane> {
  const own = order.targets.flatMap((_, target) => (target % order.connections === index ? [target] : []));
  let turn = 0;
  let packetId = 0;
  let acknowledged = 0;
  const nextFrame = (now: number) => {
    const { topic, payload } = source.next(own[turn] ?? 0, now);
    turn = (turn + 1) % own.length;
    packetId = (packetId % LARGEST_PACKET_ID) + 1;
    return encodePublish(topic, payload, packetId);
  };
  const publisher: Publisher = await connectPublisher(order.broker, `bench-${process.pid}-${index}`, {
    credential: order.credential,
    onPuback: () => {
      // A read brings many acknowledgements: they are answered together, once it is done.
      if (acknowledged === 0) queueMicrotask(settle);
      acknowledged += 1;
    },
  });
  const settle = () => {
    const messages = acknowledged;
    acknowledged = 0;
    lane.inFlight -= messages;
    onAcknowledged(messages);
  };
  const lane: Lane = {
    inFlight: 0,
    send(messages) {
      if (messages <= 0) return;
      if (!Number.isInteger(messages)) throw new Error(`${messages} messages can't be sent: they are whole`);
      if (lane.inFlight + messages > LARGEST_PACKET_ID) throw new Error('more in flight than MQTT has packet ids for');
      lane.inFlight += messages;
      onSent(messages);
      const now = Date.now();
      publisher.send(Buffer.concat(Array.from({ length: messages }, () => nextFrame(now))));
    },
    close: () => publisher.close(),
    destroy: () => publisher.destroy(),
  };
  return lane;
}
