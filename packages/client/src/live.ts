import type {
  ClientEvents,
  LiveReading,
  ServerEvents,
  Watching,
  WatchReply,
  WatchRequest,
} from '@cityloop/contract/realtime/events';
import type { Change } from '@cityloop/contract/rest/change';
import type { Situation } from '@cityloop/contract/rest/situation';
import { io, type Socket } from 'socket.io-client';
import { backoffMs, type ChangeStep, clockOffsetMs, stepChanges } from './change-step.ts';
import { judge, type LiveState, STALE_AFTER_MS } from './live-state.ts';
import { createRestClient, type RestClient } from './rest.ts';

export type { LiveState } from './live-state.ts';

export interface LiveOptions {
  /** Origin of the server; empty in a page that the server itself sent. */
  readonly url: string;
  /** A kiosk or machine token; else the session's cookie counts. */
  readonly token?: string;
  /** `city`, `district:{code}`, `department:{code}`, `case:{id}`, `component:{id}`. */
  readonly rooms: readonly string[];
  /** Replay everything after this number of the feed; without it only what happens from now on. */
  readonly after?: number;
  /** The generation of the feed that gave `after` its number, if known: where it is another now, `onRestart` is called. */
  readonly generation?: string;
  /** Hints, consecutive and without repeats: fetch what is newer than yours. */
  readonly onChanges?: (changes: readonly Change[]) => void;
  readonly onReadings?: (readings: readonly LiveReading[]) => void;
  readonly onVitals?: (situation: Situation) => void;
  readonly onState?: (state: LiveState) => void;
  /**
   * The changes go on from elsewhere: they began anew (a restored database), or this end was away for longer than they are
   * kept. What was fetched before may be wrong, fetch it again.
   */
  readonly onRestart?: () => void;
  /** Fills holes of the feed; in Node it also carries the session. One is made from `url` and `token` unless given. */
  readonly rest?: RestClient;
}

export interface Live {
  state(): LiveState;
  /** Changes the rooms; the feed goes on without a hole. */
  watch(rooms: readonly string[]): void;
  close(): void;
}

const WATCHDOG_MS = 1_000;
const PROBE_AFTER_MS = STALE_AFTER_MS / 3;
/** A replay that makes no progress for so long is fetched by REST. */
const STALLED_AFTER_MS = 5_000;
const ACK_TIMEOUT_MS = 10_000;
const CHANGES_PER_PAGE = 1_000;
const CLOCK_SAMPLES = 20;

/** The one socket of a page: connects, watches, replays what was missed and says how it is. Close it when done. */
export function createLive(options: LiveOptions): Live {
  const connection = new LiveConnection(options);
  return {
    state: () => connection.state(),
    watch: (rooms) => connection.watch(rooms),
    close: () => connection.close(),
  };
}

class LiveConnection {
  readonly #options: LiveOptions;
  readonly #rest: RestClient;
  readonly #socket: Socket<ServerEvents, ClientEvents>;
  readonly #watchdog: ReturnType<typeof setInterval>;
  readonly #startedAt = Date.now();
  readonly #clockSamples: number[] = [];
  #rooms: readonly string[];
  #retry: ReturnType<typeof setTimeout> | undefined;
  #attempt = 0;
  #wasConnected = false;
  #connectedAt = 0;
  #watchedAt = 0;
  #lastHeardAt: number | undefined;
  /** Undefined until the first answer tells where the feed stands. */
  #last: number | undefined;
  /** When the change `#last` happened, if it was handed over. */
  #lastAt: string | undefined;
  #generation: string | undefined;
  #serverLast = 0;
  #progressAt = 0;
  #gapsFound = 0;
  #isFilling = false;
  #refusal: LiveState['refusal'];
  #shown: LiveState;

  constructor(options: LiveOptions) {
    this.#options = options;
    this.#rooms = options.rooms;
    this.#last = options.after;
    this.#generation = options.generation;
    this.#rest =
      options.rest ?? createRestClient({ baseUrl: options.url, ...(options.token ? { token: options.token } : {}) });
    this.#shown = this.#judge();
    // `/` alone would be taken for a namespace of this page's own origin, which is what an empty url means.
    this.#socket = io(options.url === '' ? '/' : options.url, {
      autoConnect: false,
      reconnection: false,
      forceNew: true,
      transports: ['websocket'],
      auth: options.token ? { token: options.token } : {},
    });
    this.#listen();
    this.#connect();
    this.#watchdog = setInterval(() => this.#look(), WATCHDOG_MS);
  }

  state(): LiveState {
    return this.#judge();
  }

  watch(rooms: readonly string[]): void {
    this.#rooms = rooms;
    if (this.#socket.connected) this.#sendWatch();
  }

  close(): void {
    clearInterval(this.#watchdog);
    clearTimeout(this.#retry);
    this.#socket.removeAllListeners();
    this.#socket.disconnect();
  }

  #listen(): void {
    const socket = this.#socket;
    socket.on('connect', () => {
      this.#attempt = 0;
      this.#wasConnected = true;
      this.#connectedAt = Date.now();
      this.#refusal = undefined;
      this.#sendWatch();
    });
    socket.on('disconnect', () => this.#retryLater());
    socket.on('connect_error', (error) => {
      this.#refusal = refusalOf(error);
      this.#retryLater();
    });
    socket.on('changes', (changes) => {
      this.#heard();
      this.#take(changes);
    });
    socket.on('readings', (readings) => {
      this.#heard();
      this.#options.onReadings?.(readings);
    });
    socket.on('vitals', (situation) => {
      this.#heard();
      this.#clockSamples.push(Date.parse(situation.at) - Date.now());
      if (this.#clockSamples.length > CLOCK_SAMPLES) this.#clockSamples.shift();
      this.#options.onVitals?.(situation);
    });
  }

  #connect(): void {
    this.#retry = undefined;
    // The session may have been renewed since; browsers send their own headers.
    const headers = this.#rest.sessionHeaders();
    if (!('document' in globalThis)) this.#socket.io.opts.extraHeaders = { ...headers };
    this.#socket.connect();
  }

  #retryLater(): void {
    this.#retry ??= setTimeout(() => this.#connect(), backoffMs(this.#attempt++, Math.random));
    this.#show();
  }

  #sendWatch(): void {
    this.#watchedAt = Date.now();
    const asked = this.#last;
    const request = { rooms: [...this.#rooms], ...this.#place() };
    this.#socket.timeout(ACK_TIMEOUT_MS).emit('watch', request, (error: Error | null, reply?: WatchReply) => {
      if (error || !reply) return;
      if ('problem' in reply) {
        this.#refusal = reply.problem;
        return this.#show();
      }
      this.#refusal = undefined;
      this.#heard();
      this.#learnPlace(reply, asked);
      this.#serverLast = reply.last;
      this.#progressAt = Date.now();
      this.#show();
    });
  }

  /** What the server needs to tell whether all that was missed can be replayed. */
  #place(): Pick<WatchRequest, 'after' | 'generation' | 'afterAt'> {
    if (this.#last === undefined) return {};
    return {
      after: this.#last,
      ...(this.#generation === undefined ? {} : { generation: this.#generation }),
      ...(this.#lastAt === undefined ? {} : { afterAt: this.#lastAt }),
    };
  }

  /** From where the feed goes on. An answer about a place that was left meanwhile (socket and REST both tell) says no more to reload. */
  #learnPlace({ last, generation, reload }: Watching, asked: number | undefined): void {
    const isOther = this.#generation !== undefined && this.#generation !== generation;
    this.#generation = generation;
    if (this.#last === undefined) this.#last = last;
    else if (isOther || last < this.#last || (reload && asked === this.#last)) {
      this.#last = last;
      this.#lastAt = undefined;
      this.#options.onRestart?.();
    }
  }

  #take(changes: readonly Change[]): void {
    const newest = changes.at(-1)?.feedNo ?? 0;
    // Before the first answer to `watch` nobody knows where the feed stood: what comes then is the beginning.
    this.#last ??= (changes[0]?.feedNo ?? 1) - 1;
    const step = stepChanges(this.#last, changes);
    this.#serverLast = Math.max(this.#serverLast, newest);
    this.#handOver(step);
    if (!step.isGap || this.#isFilling) return;
    this.#gapsFound += 1;
    void this.#fill();
  }

  #handOver({ fresh, last }: ChangeStep): void {
    this.#last = last;
    this.#lastAt = fresh.at(-1)?.at ?? this.#lastAt;
    if (fresh.length > 0) {
      this.#progressAt = Date.now();
      this.#options.onChanges?.(fresh);
    }
    this.#show();
  }

  /** Fetches all after the last good number. What fails is tried again by the watchdog. */
  async #fill(): Promise<void> {
    this.#isFilling = true;
    this.#progressAt = Date.now();
    try {
      while ((this.#last ?? 0) < this.#serverLast) {
        const after = this.#last ?? 0;
        const { generation } = this.#place();
        const query = { after, limit: CHANGES_PER_PAGE, ...(generation === undefined ? {} : { generation }) };
        const page = await this.#rest.call('listChanges', { query });
        this.#serverLast = Math.max(this.#serverLast, page.last);
        this.#learnPlace(page, after);
        const step = stepChanges(this.#last ?? 0, page.changes);
        this.#handOver(step);
        if (step.last === after) break;
      }
    } catch (error) {
      this.#refusal = refusalOf(error);
    } finally {
      this.#isFilling = false;
      this.#show();
    }
  }

  #look(): void {
    const now = Date.now();
    if (this.#socket.connected) {
      const isBehind = this.#last !== undefined && this.#last < this.#serverLast;
      if (isBehind && !this.#isFilling && now - this.#progressAt > STALLED_AFTER_MS) void this.#fill();
      const silentMs = now - Math.max(this.#lastHeardAt ?? 0, this.#connectedAt);
      // Rooms without vitals may be quiet for long: ask before calling it stale, and leave a line that is dead.
      if (silentMs > STALE_AFTER_MS * 2) this.#socket.disconnect();
      else if (silentMs > PROBE_AFTER_MS && now - this.#watchedAt > PROBE_AFTER_MS) this.#sendWatch();
    }
    this.#show();
  }

  #heard(): void {
    this.#lastHeardAt = Date.now();
    if (this.#shown.kind === 'stale') this.#show();
  }

  /** Tells the page when something that it shows has changed; the time of the last word alone is asked for by `state()`. */
  #show(): void {
    const next = this.#judge();
    const before = this.#shown;
    const isSame =
      next.kind === before.kind &&
      next.missed === before.missed &&
      next.lastFeedNo === before.lastFeedNo &&
      next.gapsFound === before.gapsFound &&
      next.refusal === before.refusal;
    if (isSame) return;
    this.#shown = next;
    this.#options.onState?.(next);
  }

  #judge(): LiveState {
    const { kind, missed, since } = judge(
      {
        isConnected: this.#socket?.connected ?? false,
        wasConnected: this.#wasConnected,
        lastFeedNo: this.#last ?? 0,
        serverLast: this.#last === undefined ? 0 : this.#serverLast,
        startedAt: this.#startedAt,
        lastHeardAt: this.#lastHeardAt,
      },
      Date.now(),
    );
    return {
      kind,
      ...(missed === undefined ? {} : { missed }),
      since: this.#shown?.kind === kind ? this.#shown.since : new Date(since),
      ...this.#figures(),
      ...(this.#refusal ? { refusal: this.#refusal } : {}),
    };
  }

  #figures(): Pick<LiveState, 'lastFeedNo' | 'generation' | 'lastHeardAt' | 'gapsFound' | 'clockOffsetMs'> {
    return {
      lastFeedNo: this.#last ?? 0,
      generation: this.#generation,
      lastHeardAt: this.#lastHeardAt === undefined ? undefined : new Date(this.#lastHeardAt),
      gapsFound: this.#gapsFound,
      clockOffsetMs: clockOffsetMs(this.#clockSamples),
    };
  }
}

/** What the server's middleware said (`data` of its error), or that it could not be reached. */
function refusalOf(error: unknown): NonNullable<LiveState['refusal']> {
  const data = error instanceof Error && 'data' in error ? error.data : undefined;
  if (typeof data === 'object' && data !== null && 'code' in data) {
    return { code: String(data.code), detail: 'detail' in data ? String(data.detail) : '' };
  }
  return { code: 'unreachable', detail: error instanceof Error ? error.message : String(error) };
}
