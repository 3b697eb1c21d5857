import { randomBytes } from 'node:crypto';
import type { BrokerAddress } from './connection.ts';
import type { Credential } from './frames.ts';
import { createJournal, type JournalEntry, type JournalWriter } from './journal.ts';
import { Lane } from './lane.ts';
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
  return new RunningGenerator(parts);
}

class RunningGenerator implements Generator {
  readonly seed: number;
  readonly run: string;
  private readonly folder: string;
  private readonly script: Script;
  private readonly journal: JournalWriter;
  private readonly clock = createPlanClock();
  private readonly tally: ReturnType<typeof createTally>;
  private readonly isOffline: (connection: number, elapsedMs: number) => boolean;
  private readonly lanes: readonly Lane[];
  private readonly waiters: (() => void)[] = [];
  private readonly ticks: NodeJS.Timeout;
  private isRunning = true;
  private turn: NodeJS.Immediate | undefined;

  constructor(parts: GeneratorParts) {
    const { plan, seed } = parts;
    const facts = { plan, seed, run: randomBytes(5).toString('hex'), startedAt: Date.now() };
    this.seed = seed;
    this.run = facts.run;
    this.folder = parts.journal;
    this.script = createScript(facts);
    this.journal = createJournal(parts.journal, facts);
    this.tally = createTally(this.script, this.clock);
    this.isOffline = createOfflineWindows(plan, seed);
    this.lanes = openLanes(parts, this.script, {
      note: (entry) => this.note(entry),
      wake: () => this.wake(),
      onDown: this.tally.lose,
    });
    this.ticks = setInterval(() => this.wake(), TICK_MS);
    this.wake();
  }

  progress(): Progress {
    const { lanes } = this;
    return {
      elapsedMs: this.clock.elapsed(),
      ...this.tally.counts(),
      waiting: lanes.reduce((sum, lane) => sum + lane.waiting, 0),
      unacknowledged: lanes.reduce((sum, lane) => sum + lane.unacknowledged, 0),
      connected: lanes.filter((lane) => lane.isUp).length,
    };
  }

  pause(): void {
    this.clock.pause();
  }

  resume(): void {
    this.clock.resume();
  }

  cutConnections(): void {
    for (const lane of this.lanes) lane.cut();
  }

  drain(): Promise<void> {
    return new Promise((resolve) => {
      this.waiters.push(resolve);
      this.wake();
    });
  }

  async stop(): Promise<Summary> {
    clearInterval(this.ticks);
    clearImmediate(this.turn);
    await Promise.all(this.lanes.map((lane) => lane.close()));
    this.note({ kind: 'ended', message: 0, flags: 0, connection: 0 });
    this.isRunning = false;
    this.journal.close();
    this.tally.settle();
    for (const done of this.waiters.splice(0)) done();
    const { seed, run, folder } = this;
    return { ...this.progress(), seed, run, journal: folder, latencyMs: this.tally.latencies() };
  }

  private wake(): void {
    if (this.isRunning) this.turn ??= setImmediate(() => this.takeTurn());
  }

  private note(entry: Omit<JournalEntry, 'at'>): void {
    if (!this.isRunning) return;
    this.journal.add({ ...entry, at: this.clock.sinceStart() });
    this.tally.count(entry);
  }

  /** What is due goes to its lanes; nothing leaves, and nothing counts as acknowledged, before it is in the journal. */
  private takeTurn(): void {
    this.turn = undefined;
    this.distribute();
    const frames = this.lanes.map((lane) => lane.gather());
    this.journal.flush();
    this.tally.settle();
    for (const [index, bytes] of frames.entries()) if (bytes) this.lanes[index]?.send(bytes);
    if (frames.some((bytes) => bytes !== undefined)) this.wake();
    if (this.waiters.length > 0 && this.isDrained()) for (const done of this.waiters.splice(0)) done();
  }

  private distribute(): void {
    const { script, lanes, tally } = this;
    const elapsedMs = this.clock.elapsed();
    for (const message of tally.fallDue(script.schedule.dueBy(elapsedMs))) {
      lanes[script.targetOf(message) % lanes.length]?.enqueue(message);
    }
    const isOver = tally.due() === script.plan.messages;
    for (const [number, lane] of lanes.entries()) {
      if (isOver) lane.releasePostponed();
      lane.setOnline(isOver || !this.isOffline(number, elapsedMs));
    }
  }

  private isDrained(): boolean {
    if (!this.clock.isPaused() && this.tally.due() < this.script.plan.messages) return false;
    return this.lanes.every((lane) => lane.unacknowledged === 0 && lane.waiting === 0);
  }
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
): readonly Lane[] {
  return Array.from(
    { length: plan.connections },
    (_, number) =>
      new Lane({
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
