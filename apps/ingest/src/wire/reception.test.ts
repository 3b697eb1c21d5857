import type { InboundMessage, Outcome } from '@cityloop/intake/outcome';
import { describe, expect, it } from 'vitest';
import type { FeedIntake } from '../feeds/feed-intake.ts';
import type { SecondLook } from '../identity/second-look.ts';
import type { Batcher } from '../lane/batch.ts';
import type { Held } from '../lane/held.ts';
import { createPlacement } from '../lane/placement.ts';
import { createReception } from './reception.ts';

const GATEWAY = 2;
const BEHIND = 5;
const ALONE = 3;

const IN_DOUBT = { kind: 'quarantined', reason: 'unknown_device', row: {} } as unknown as Outcome;

function outcomeOf(kind: 'reading' | 'status' | 'event' | 'quarantined', componentKey = 0): Outcome {
  return { kind, row: { componentKey } } as unknown as Outcome;
}

function messageOf(topic: string): InboundMessage {
  const publisher = { kind: 'trusted' } as const;
  const sent = { topic, payload: Buffer.from(''), receivedAt: 0, retain: false, replayed: false };
  return { ...sent, publisher, username: undefined };
}

/** Two telemetry lanes that only note what is submitted, and a feed that maps at once. */
function reception(outcomesOf: (topic: string) => readonly Outcome[]) {
  const taken: string[] = [];
  const held: ((outcomes: readonly Outcome[]) => void)[] = [];
  const full = new Set<string>();
  const lane = (name: string) =>
    ({
      submit: ({ message }: Held) => taken.push(`${message.topic} ${name}`),
      isFull: () => full.has(name),
      onRoom: () => undefined,
    }) as unknown as Batcher;
  const feeds = {
    take: (message: InboundMessage, onMapped: (outcomes: readonly Outcome[]) => void) =>
      onMapped(outcomesOf(message.topic)),
    isFull: () => false,
    onRoom: () => undefined,
  } as unknown as FeedIntake;
  const secondLook = {
    isInDoubt: (outcomes: readonly Outcome[]) => outcomes.some((outcome) => outcome === IN_DOUBT),
    hold: (_message: InboundMessage, onJudged: (outcomes: readonly Outcome[]) => void) => held.push(onJudged),
    isFull: () => false,
    onRoom: () => undefined,
  } as unknown as SecondLook;
  const given = createReception({
    takeIn: ({ topic }) => outcomesOf(topic),
    lanes: { telemetry: [lane('first'), lane('second')], event: lane('event') },
    feeds,
    secondLook,
    placement: createPlacement(2, (key) => (key === BEHIND ? GATEWAY : key)),
  });
  const take = (topic: string) => given.take(messageOf(topic), () => undefined);
  return { ...given, take, taken, full, held };
}

describe('the lane of a message', () => {
  it('is one for each source, and that of the gateway for what stands behind it', () => {
    const outcomes: Record<string, Outcome[]> = {
      gateway: [outcomeOf('reading', GATEWAY), outcomeOf('reading', BEHIND)],
      behind: [outcomeOf('quarantined'), outcomeOf('status', BEHIND)],
      alone: [outcomeOf('reading', ALONE)],
    };
    const { take, taken } = reception((topic) => outcomes[topic] ?? []);
    for (const topic of ['gateway', 'behind', 'alone', 'alone']) take(topic);
    expect(taken).toEqual(['gateway first', 'behind first', 'alone second', 'alone second']);
  });

  it('of what names nothing that we know is found once the database was asked', () => {
    const { take, taken, held } = reception(() => [IN_DOUBT]);
    const waiting = take('stranger');
    expect(taken).toEqual([]);
    held[0]?.([outcomeOf('reading', ALONE)]);
    expect(taken).toEqual(['stranger second']);
    expect(waiting.outcomes).toEqual([outcomeOf('reading', ALONE)]);
  });

  it('is that of events for events alone, and the first one where nobody is known', () => {
    const outcomes: Record<string, Outcome[]> = {
      event: [outcomeOf('event')],
      both: [outcomeOf('event'), outcomeOf('quarantined')],
      broken: [outcomeOf('quarantined')],
      nothing: [],
    };
    const { take, taken } = reception((topic) => outcomes[topic] ?? []);
    for (const topic of ['event', 'both', 'broken', 'nothing']) take(topic);
    expect(taken).toEqual(['event event', 'both first', 'broken first', 'nothing first']);
  });

  it('is the first one for whom a feed speaks, also when the device speaks for itself', () => {
    const { take, taken } = reception(() => [outcomeOf('reading', ALONE)]);
    take('alone');
    take('feed/water');
    take('alone');
    expect(taken).toEqual(['alone second', 'feed/water first', 'alone first']);
  });

  it('holds who sent to it, and whoever brings everything', () => {
    const { take, full, isFull } = reception(() => [outcomeOf('reading', ALONE)]);
    const { place } = take('alone');
    expect([place.isFull(), isFull('telemetry')]).toEqual([false, false]);
    full.add('first');
    expect([place.isFull(), isFull('telemetry'), isFull('event')]).toEqual([false, true, false]);
    full.add('second');
    expect(place.isFull()).toBe(true);
  });
});
