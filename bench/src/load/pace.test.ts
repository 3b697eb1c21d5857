import { afterEach, describe, expect, it, vi } from 'vitest';
import { type PacedLane, type Pacer, startPacer } from './pace.ts';

interface TestLane extends PacedLane {
  inFlight: number;
  sent: number;
  acknowledge(pacer: Pacer, messages: number): void;
}

function createLane(): TestLane {
  const lane: TestLane = {
    inFlight: 0,
    sent: 0,
    send(messages) {
      lane.sent += Math.max(0, messages);
      lane.inFlight += Math.max(0, messages);
    },
    acknowledge(pacer, messages) {
      lane.inFlight -= messages;
      pacer.onAcknowledged(lane);
    },
  };
  return lane;
}

const pacers: Pacer[] = [];
function start(lanes: readonly TestLane[], pace: Parameters<typeof startPacer>[1]): Pacer {
  const pacer = startPacer(lanes, pace);
  pacers.push(pacer);
  return pacer;
}
afterEach(() => {
  for (const pacer of pacers.splice(0)) pacer.stop();
  vi.useRealTimers();
});

const sumOf = (lanes: readonly TestLane[]) => lanes.reduce((sum, lane) => sum + lane.sent, 0);

describe('startPacer', () => {
  it('keeps windows full', () => {
    const lane = createLane();
    const pacer = start([lane], { window: 10 });
    lane.acknowledge(pacer, 4);
    expect([lane.sent, lane.inFlight]).toEqual([14, 10]);
    pacer.stop();
    lane.acknowledge(pacer, 4);
    expect(lane.sent).toBe(14);
  });

  it('sends what is granted, spread over the lanes, and never more', () => {
    const lanes = [createLane(), createLane(), createLane()];
    const pacer = start(lanes, { granted: 10 });
    for (const lane of lanes) lane.acknowledge(pacer, 3);
    pacer.grant(7);
    expect(sumOf(lanes)).toBe(10);
    pacer.grant(14);
    expect(lanes.map((lane) => lane.sent)).toEqual([5, 5, 4]);
  });

  it('holds back what is offered beyond the windows, and drops what devices cannot hold', () => {
    vi.useFakeTimers();
    const lanes = [createLane(), createLane()];
    const pacer = start(lanes, { offered: 1_000, window: 50, held: 300 });
    vi.advanceTimersByTime(1_000);
    expect(lanes.map((lane) => lane.sent)).toEqual([50, 50]);
    expect(pacer.count()).toEqual({ waiting: 300, dropped: 600 });
    pacer.offer(0);
    lanes[0]?.acknowledge(pacer, 50);
    vi.advanceTimersByTime(1_000);
    expect(sumOf(lanes)).toBe(150);
    expect(pacer.count()).toEqual({ waiting: 250, dropped: 600 });
  });

  it('deals in whole messages, however much a device is said to hold', () => {
    vi.useFakeTimers();
    const lane = createLane();
    const pacer = start([lane], { offered: 1_000, window: 50, held: 100.5 });
    vi.advanceTimersByTime(1_000);
    expect(pacer.count()).toEqual({ waiting: 100, dropped: 850 });
    pacer.offer(0);
    for (let turn = 0; turn < 3; turn += 1) lane.acknowledge(pacer, 50);
    expect([lane.sent, lane.inFlight, pacer.count().waiting]).toEqual([150, 0, 0]);
  });

  it('sends at the rate, whatever the answers do', () => {
    vi.useFakeTimers();
    const lanes = [createLane(), createLane()];
    start(lanes, { perSecond: 500 });
    vi.advanceTimersByTime(2_000);
    expect(sumOf(lanes)).toBe(1_000);
  });
});
