import { randomBytes } from 'node:crypto';
import type { BrokerAddress } from './connection.ts';
import type { Credential } from './frames.ts';
import { createJournal, type JournalEntry } from './journal.ts';
import { createLane, type Lane } from './lane.ts';
import type { LatencySummary } from './latency.ts';
import { createOfflineWindows } from './offline.ts';
import type { Plan } from './plan.ts';
import { createPlanClock } from './plan-clock.ts';
import { createScript, type Script } from './script.ts';
import { createTally } from './tally.ts';

export type { BrokerAddress } from './connection.ts';
export type { Credential } from './frames.ts';

export interface GeneratorParts {
  readonly broker: BrokerAddress;
  /** One for all connections, or one for each by its number; a target is sent over connection `target % plan.connections`. */
  readonly credentials: Credential | ((connection: number) => Credential) | undefined;
  readonly plan: Plan;
  readonly seed: number;
  /** A folder that holds no journal yet. */
  readonly journal: string;
}

export interface Progress {
  readonly elapsedMs: number;
  /** Messages whose time to leave has come. */
  readonly due: number;
  /** Due, but kept by a broken or full connection. */
  readonly waiting: number;
  /** PUBLISH packets, redelivered and repeated ones too. */
  readonly published: number;
  readonly redelivered: number;
  readonly repeated: number;
  /** Messages (QoS 1) whose acknowledgement is in the journal; each counts once. */
  readonly acknowledged: number;
  readonly unacknowledged: number;
  readonly connected: number;
  readonly connectionsLost: number;
}

export interface Summary extends Progress {
  readonly seed: number;
  readonly run: string;
  readonly journal: string;
  /** From the intended time of leaving to the acknowledgement, of the first acknowledgement of each message. */
  readonly latencyMs: { readonly readings: LatencySummary; readonly events: LatencySummary };
}

export interface Generator {
  readonly seed: number;
  readonly run: string;
  progress(): Progress;
  /** Nothing more falls due until `resume`; what is due still leaves. */
  pause(): void;
  resume(): void;
  /** Cuts every connection at the same moment; they come back by themselves. */
  cutConnections(): void;
  /** Resolves when all of the plan (while paused: all that is due) was sent and acknowledged. */
  drain(): Promise<void>;
  /** Ends the run where it is. */
  stop(): Promise<Summary>;
}

const TICK_MS = 2;

/** Starts to send. Returns at once; connections are made, and made again, until `stop`. @throws when the journal can't be begun */
export function startGenerator(parts: GeneratorParts): Generator {
  const { plan, seed } = parts;
  const facts = { plan, seed, run: randomBytes(5).toString('hex'), startedAt: Date.now() };
  const script = createScript(facts);
  const journal = createJournal(parts.journal, facts);
  const clock = createPlanClock();
  const tally = createTally(script, clock);
  const isOffline = createOfflineWindows(plan, seed);
  const waiters: (() => void)[] = [];
  let isRunning = true;
  let turn: NodeJS.Immediate | undefined;

  const wake = () => {
    if (isRunning) turn ??= setImmediate(takeTurn);
  };
  const note = (entry: Omit<JournalEntry, 'at'>) => {
    if (!isRunning) return;
    journal.add({ ...entry, at: clock.sinceStart() });
    tally.count(entry);
  };
  const lanes = openLanes(parts, script, { note, wake, onDown: tally.lose });

  /** What is due goes to its lanes; nothing leaves, and nothing counts as acknowledged, before it is in the journal. */
  function takeTurn(): void {
    turn = undefined;
    distribute();
    const frames = lanes.map((lane) => lane.gather());
    journal.flush();
    tally.settle();
    for (const [index, bytes] of frames.entries()) if (bytes) lanes[index]?.send(bytes);
    if (frames.some((bytes) => bytes !== undefined)) wake();
    if (waiters.length > 0 && isDrained()) for (const done of waiters.splice(0)) done();
  }

  function distribute(): void {
    const elapsedMs = clock.elapsed();
    for (const message of tally.fallDue(script.schedule.dueBy(elapsedMs))) {
      lanes[script.targetOf(message) % lanes.length]?.enqueue(message);
    }
    const isOver = tally.due() === plan.messages;
    for (const [number, lane] of lanes.entries()) {
      if (isOver) lane.releasePostponed();
      lane.setOnline(isOver || !isOffline(number, elapsedMs));
    }
  }

  function isDrained(): boolean {
    if (!clock.isPaused() && tally.due() < plan.messages) return false;
    return lanes.every((lane) => lane.unacknowledged === 0 && lane.waiting === 0);
  }

  const progress = (): Progress => ({
    elapsedMs: clock.elapsed(),
    ...tally.counts(),
    waiting: lanes.reduce((sum, lane) => sum + lane.waiting, 0),
    unacknowledged: lanes.reduce((sum, lane) => sum + lane.unacknowledged, 0),
    connected: lanes.filter((lane) => lane.isUp).length,
  });
  const ticks = setInterval(wake, TICK_MS);
  wake();
  return {
    seed,
    run: facts.run,
    progress,
    pause: clock.pause,
    resume: clock.resume,
    cutConnections() {
      for (const lane of lanes) lane.cut();
    },
    drain: () =>
      new Promise((resolve) => {
        waiters.push(resolve);
        wake();
      }),
    async stop() {
      clearInterval(ticks);
      clearImmediate(turn);
      await Promise.all(lanes.map((lane) => lane.close()));
      note({ kind: 'ended', message: 0, flags: 0, connection: 0 });
      isRunning = false;
      journal.close();
      tally.settle();
      for (const done of waiters.splice(0)) done();
      return { ...progress(), seed, run: facts.run, journal: parts.journal, latencyMs: tally.latencies() };
    },
  };
}

interface Outlet {
  readonly note: (entry: Omit<JournalEntry, 'at'>) => void;
  readonly wake: () => void;
  readonly onDown: () => void;
}

function openLanes(
  { plan, broker, credentials }: GeneratorParts,
  script: Script,
  { note, wake, onDown }: Outlet,
): Lane[] {
  return Array.from({ length: plan.connections }, (_, number) =>
    createLane({
      script,
      number,
      broker,
      credential: typeof credentials === 'function' ? credentials(number) : credentials,
      note: (entry) => note({ ...entry, connection: number }),
      onAcknowledged(message) {
        note({ kind: 'acknowledged', message, flags: 0, connection: number });
        wake();
      },
      wake,
      onDown,
    }),
  );
}
