import { encodePublish } from '@cityloop/load/frames';
import { preciseNow } from '../clock.ts';
import { isInTime } from '../in-time.ts';
import type { ProbeOrder, ProbeTimes } from './orders.ts';
import { connectPublisher } from './publisher.ts';

/** At most so many: a probe's place in the list is its packet id. */
const MOST_PROBES = 65_535;

/**
 * Sends each probe at its intended time, and tells when it left and when it was acknowledged. Resolves after the last one.
 * @throws how many are missing when they aren't all acknowledged in time
 */
export async function sendProbes({ broker, credential, probes, limitMs }: ProbeOrder): Promise<ProbeTimes[]> {
  if (probes.length > MOST_PROBES) throw new Error(`at most ${MOST_PROBES} probes can be told apart`);
  const sentAt = probes.map(() => Number.NaN);
  const acknowledgedAt = probes.map(() => Number.NaN);
  let missing = probes.length;
  let onComplete: () => void = () => undefined;
  const complete = new Promise<void>((resolve) => {
    onComplete = resolve;
  });
  const publisher = await connectPublisher(broker, `bench-probe-${process.pid}`, {
    credential,
    onPuback: (packetId) => {
      acknowledgedAt[packetId - 1] = preciseNow();
      missing -= 1;
      if (missing === 0) onComplete();
    },
  });
  for (const [index, probe] of probes.entries()) {
    const frame = encodePublish(probe.topic, probe.payload, index + 1);
    setTimeout(() => {
      sentAt[index] = preciseNow();
      publisher.send(frame);
    }, probe.dueAt - preciseNow());
  }
  const lastAt = probes.at(-1)?.dueAt ?? 0;
  if (missing > 0 && !(await isInTime(complete, Math.max(0, lastAt - preciseNow()) + limitMs))) {
    publisher.destroy();
    throw new Error(
      `${missing} of ${probes.length} probes were not acknowledged within ${limitMs / 1000} s of the last one`,
    );
  }
  await publisher.close();
  return probes.map((_, index) => ({
    sentAt: sentAt[index] ?? Number.NaN,
    acknowledgedAt: acknowledgedAt[index] ?? Number.NaN,
  }));
}
