import type { Pace } from './orders.ts';

/** A connection as its pace sees it. */
export interface PacedLane {
  readonly inFlight: number;
  send(messages: number): void;
}

export interface Pacer {
  /** Messages were acknowledged on this lane. */
  onAcknowledged(lane: PacedLane): void;
  grant(upTo: number): void;
  offer(perSecond: number): void;
  /** Due and unsent; due and dropped. */
  count(): { readonly waiting: number; readonly dropped: number };
  stop(): void;
}

const TICK_MS = 2;

/** Makes the lanes send at this pace until it is stopped. */
export function startPacer(lanes: readonly PacedLane[], pace: Pace): Pacer {
  if ('window' in pace && 'offered' in pace) return offerAt(lanes, pace);
  if ('window' in pace) return fillWindows(lanes, pace.window);
  if ('granted' in pace) return sendGranted(lanes, pace.granted);
  return sendPerSecond(lanes, pace.perSecond);
}

const NONE = { waiting: 0, dropped: 0 };

const IDLE: Pacer = {
  onAcknowledged: () => undefined,
  grant: () => undefined,
  offer: () => undefined,
  count: () => NONE,
  stop: () => undefined,
};

function fillWindows(lanes: readonly PacedLane[], window: number): Pacer {
  let running = true;
  const fill = (lane: PacedLane) => {
    if (running) lane.send(window - lane.inFlight);
  };
  for (const lane of lanes) fill(lane);
  return {
    ...IDLE,
    onAcknowledged: fill,
    stop: () => {
      running = false;
    },
  };
}

/** Deals so many messages out, lane after lane, from where the last deal ended. */
function createDealer(lanes: readonly PacedLane[]): (messages: number) => void {
  let turn = 0;
  return (messages) => {
    const perLane = lanes.map(() => Math.floor(messages / lanes.length));
    for (let rest = messages % lanes.length; rest > 0; rest -= 1) {
      perLane[turn] = (perLane[turn] ?? 0) + 1;
      turn = (turn + 1) % lanes.length;
    }
    for (const [index, share] of perLane.entries()) lanes[index]?.send(share);
  };
}

function sendGranted(lanes: readonly PacedLane[], first: number): Pacer {
  const deal = createDealer(lanes);
  let sent = 0;
  let running = true;
  const grant = (upTo: number) => {
    if (!running || upTo <= sent) return;
    deal(upTo - sent);
    sent = upTo;
  };
  grant(first);
  return {
    ...IDLE,
    grant,
    stop: () => {
      running = false;
    },
  };
}

/** How many messages have become due; the rate may change. */
function createSchedule(perSecond: number): { due(): number; change(perSecond: number): void } {
  let rate = perSecond;
  let since = performance.now();
  let before = 0;
  const due = () => Math.floor(before + ((performance.now() - since) * rate) / 1000);
  return {
    due,
    change(next) {
      before = due();
      since = performance.now();
      rate = next;
    },
  };
}

function sendPerSecond(lanes: readonly PacedLane[], perSecond: number): Pacer {
  const deal = createDealer(lanes);
  const schedule = createSchedule(perSecond);
  let sent = 0;
  const timer = setInterval(() => {
    const due = schedule.due();
    deal(due - sent);
    sent = due;
  }, TICK_MS);
  return { ...IDLE, stop: () => clearInterval(timer) };
}

function offerAt(
  lanes: readonly PacedLane[],
  { offered, window, held }: { readonly offered: number; readonly window: number; readonly held: number },
): Pacer {
  const schedule = createSchedule(offered);
  // Messages are whole: a part of one would be counted as sent, and nobody could ever acknowledge it.
  const most = Math.floor(held);
  let taken = 0;
  let waiting = 0;
  let dropped = 0;
  let running = true;
  const send = (lane: PacedLane, share: number) => {
    const messages = Math.min(share, waiting, window - lane.inFlight);
    if (!running || messages <= 0) return;
    waiting -= messages;
    lane.send(messages);
  };
  const timer = setInterval(() => {
    const due = schedule.due();
    waiting += due - taken;
    taken = due;
    dropped += Math.max(0, waiting - most);
    waiting = Math.min(waiting, most);
    const share = Math.ceil(waiting / lanes.length);
    for (const lane of lanes) send(lane, share);
  }, TICK_MS);
  return {
    ...IDLE,
    onAcknowledged: (lane) => send(lane, waiting),
    offer: schedule.change,
    count: () => ({ waiting, dropped }),
    stop() {
      running = false;
      clearInterval(timer);
    },
  };
}
