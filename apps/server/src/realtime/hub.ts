import type { IncomingHttpHeaders, Server as WebServer } from 'node:http';
import { type WatchReply, type WatchRequest, watchRequest } from '@cityloop/contract/realtime/events';
import type { Situation } from '@cityloop/contract/rest/situation';
import type { FollowedUntil } from '@cityloop/db/change/feed-position';
import { isDatabaseAway } from '@cityloop/db/connection/pool';
import { listLiveTokens } from '@cityloop/db/people/session';
import type { Logger } from '@cityloop/runtime/logger';
import type { Metrics } from '@cityloop/runtime/metrics';
import type { Caller } from '@cityloop/web/caller';
import { isOwnOrigin } from '@cityloop/web/origin';
import { isOwnHost } from '@cityloop/web/own-host';
import { problemOf } from '@cityloop/web/problem';
import type pg from 'pg';
import { Server } from 'socket.io';
import { createChangeFanOut } from './change-fan-out.ts';
import { startReadings, startVitals } from './live-figures.ts';
import type { LiveServer, LiveSocket } from './live-socket.ts';
import { waitingPackets } from './live-socket.ts';
import { mayEnter } from './may-enter.ts';
import { startLoop } from './worker-loop.ts';

const FEED_EVERY_MS = 1_000;
/** Ended sessions are noticed within this time also where a hint was lost. */
const SESSIONS_EVERY_MS = 700;
/** Packets that wait for a slow client before the feed pauses for it. */
const MAX_WAITING_PACKETS = 64;

export interface HubOptions {
  readonly web: WebServer;
  readonly pool: pg.Pool;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly publicUrl: string | undefined;
  /** The address or name that the web server listens on. */
  readonly bind: string;
  readonly situation: () => Promise<Situation>;
  /** The same as for REST: undefined for an unknown or ended sign-in. */
  readonly authenticate: (headers: IncomingHttpHeaders) => Promise<Caller | undefined>;
}

/** The live side: `changes` to everyone who watches, `readings` and `vitals` by room. */
export interface Hub {
  /** Something stands in the feed. */
  wakeChanges(): void;
  /** Latest values were written. */
  wakeReadings(): void;
  /** Sessions may have ended: their sockets are closed at once. */
  checkSessions(): Promise<void>;
  stop(): Promise<void>;
}

export function startHub(options: HubOptions): Hub {
  const { web, pool, logger, metrics } = options;
  const io: LiveServer = new Server(web, {
    serveClient: false,
    maxHttpBufferSize: 64 * 1024,
    pingInterval: 15_000,
    allowRequest: ({ headers }, answer) => answer(null, isOwnHost(headers.host, options)),
  });
  const fanOut = createChangeFanOut(pool);
  io.use((socket, next) => {
    admit(options, socket).then(
      () => next(),
      (error: unknown) => next(refusalOf(error)),
    );
  });
  const feed = startLoop({ name: 'feed', everyMs: FEED_EVERY_MS, logger, work: () => fanOut.deliver() });
  io.on('connection', (socket) => serveSocket(socket, { pool, logger, fanOut, wakeChanges: feed.wake }));
  metrics.gauge({ name: 'sockets_count', help: 'Connected sockets.', read: () => io.of('/').sockets.size });
  const readings = startReadings(io, pool, logger);
  const vitals = startVitals(io, options);
  const sessions = startLoop({
    name: 'sessions',
    everyMs: SESSIONS_EVERY_MS,
    logger,
    work: () => closeEnded(io, pool),
  });
  return {
    wakeChanges: feed.wake,
    wakeReadings: readings.wake,
    checkSessions: () => closeEnded(io, pool),
    async stop() {
      io.disconnectSockets(true);
      await Promise.all([feed.stop(), readings.stop(), vitals.stop(), sessions.stop()]);
      io.engine.close();
    },
  };
}

/** The same session or bearer token as for REST, and a page of ours. */
async function admit({ pool, publicUrl, authenticate }: HubOptions, socket: LiveSocket): Promise<void> {
  const { headers } = socket.request;
  const token: unknown = socket.handshake.auth.token;
  const given = typeof token === 'string' ? { ...headers, authorization: `Bearer ${token}` } : headers;
  const caller = await authenticate(given);
  if (!caller) throw refuse('unauthenticated', 'Sign in first.');
  if ((caller.byCookie || headers.origin !== undefined) && !isOwnOrigin(headers, publicUrl)) {
    throw refuse('bad-origin', 'The page that connects is not ours.');
  }
  const [live] = await listLiveTokens(pool, [caller.tokenHash]);
  if (!live) throw refuse('unauthenticated', 'The session has ended.');
  socket.data = { caller, scope: live.scope, follower: undefined, unsent: new Map() };
}

class Refusal extends Error {
  readonly data: { readonly code: string; readonly detail: string };

  constructor(code: string, detail: string) {
    super(code);
    this.data = { code, detail };
  }
}

function refuse(code: string, detail: string): Refusal {
  return new Refusal(code, detail);
}

function refusalOf(error: unknown): Refusal {
  if (error instanceof Refusal) return error;
  const { code, message } = problemOf(error, isDatabaseAway);
  return new Refusal(code, message);
}

interface SocketParts {
  readonly pool: pg.Pool;
  readonly logger: Logger;
  readonly fanOut: ReturnType<typeof createChangeFanOut>;
  readonly wakeChanges: () => void;
}

function serveSocket(socket: LiveSocket, parts: SocketParts): void {
  socket.on('disconnect', () => {
    if (socket.data.follower) parts.fanOut.leave(socket.data.follower);
  });
  socket.on('watch', (request, reply) => {
    if (typeof reply !== 'function') return;
    watch(socket, request, parts).then(reply, (error: unknown) => {
      const { data } = refusalOf(error);
      if (data.code === 'internal') parts.logger.error({ err: error }, 'watch failed');
      reply({ problem: data });
    });
  });
}

/** Enters exactly these rooms and follows the feed; the answer comes before the first change. */
async function watch(
  socket: LiveSocket,
  request: unknown,
  { pool, fanOut, wakeChanges }: SocketParts,
): Promise<WatchReply> {
  const asked = watchRequest.safeParse(request);
  if (!asked.success) throw refuse('invalid', asked.error.issues[0]?.message ?? 'not a watch request');
  const { caller } = socket.data;
  for (const room of asked.data.rooms) {
    if (!(await mayEnter(pool, caller.actor, room))) throw refuse('forbidden', `You may not watch ${room}.`);
  }
  for (const room of socket.rooms) if (room !== socket.id) socket.leave(room);
  await socket.join(asked.data.rooms);
  socket.data.follower ??= {
    actor: caller.actor,
    send: (changes) => socket.emit('changes', changes),
    isReady: () => socket.connected && waitingPackets(socket) < MAX_WAITING_PACKETS,
    dismiss: () => socket.disconnect(true),
  };
  const watching = await fanOut.follow(socket.data.follower, followedUntil(asked.data));
  if (!socket.connected) fanOut.leave(socket.data.follower);
  setImmediate(wakeChanges);
  return watching;
}

function followedUntil({ after, generation, afterAt }: WatchRequest): FollowedUntil | undefined {
  if (after === undefined) return undefined;
  return { after, generation, afterAt: afterAt === undefined ? undefined : new Date(afterAt) };
}

async function closeEnded(io: LiveServer, pool: pg.Pool): Promise<void> {
  const sockets = [...io.of('/').sockets.values()];
  if (sockets.length === 0) return;
  const live = await listLiveTokens(
    pool,
    sockets.map((socket) => socket.data.caller.tokenHash),
  );
  const scopes = new Map(live.map(({ hash, scope }) => [hash.toString('hex'), scope]));
  for (const socket of sockets) {
    const { caller, scope } = socket.data;
    if (scopes.get(caller.tokenHash.toString('hex')) !== scope) socket.disconnect(true);
  }
}
