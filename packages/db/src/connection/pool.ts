import { Socket } from 'node:net';
import pg from 'pg';

export interface PoolOptions {
  readonly url: string;
  /** Shown in pg_stat_activity. */
  readonly applicationName: string;
  readonly max?: number;
  /**
   * How long a statement may take, or a transaction wait between two: the server ends it then, and where the server isn't
   * heard of (a half-open connection) the client does, somewhat later. Unlimited by default.
   */
  readonly timeoutMs?: number;
}

/** The server's own limit comes first, so that nothing is still being written when the client gives up. */
const LONGEST_CLIENT_GRACE_MS = 5_000;

/**
 * A pool whose connections may die without taking the process along (`onIdleError` hears of the idle ones). `timestamptz`
 * comes as Date, `bigint` as number: our identities stay far below 2^53.
 */
export function createPool(options: PoolOptions, onIdleError: (error: Error) => void): pg.Pool {
  const sockets = new Set<Socket>();
  const pool = new pg.Pool({
    stream: () => openSocket(sockets),
    connectionString: options.url,
    application_name: options.applicationName,
    max: options.max ?? 10,
    connectionTimeoutMillis: 5_000,
    keepAlive: true,
    ...timeoutsOf(options),
    types: { getTypeParser },
  });
  socketsOf.set(pool, sockets);
  pool.on('error', onIdleError);
  // A connection that dies while it is checked out fails its statement, and emits: unheard, that would end the process.
  pool.on('connect', (client) => client.on('error', () => undefined));
  return pool;
}

const socketsOf = new WeakMap<pg.Pool, Set<Socket>>();

function openSocket(sockets: Set<Socket>): Socket {
  const socket = new Socket();
  sockets.add(socket);
  socket.once('close', () => sockets.delete(socket));
  return socket;
}

/** Ends the connections at once: what waits for an answer rejects with an error that means "the database is away". */
export function cutConnections(pool: pg.Pool): void {
  for (const socket of socketsOf.get(pool) ?? []) socket.destroy();
}

function timeoutsOf({ timeoutMs }: PoolOptions): pg.PoolConfig {
  if (timeoutMs === undefined) return {};
  return {
    statement_timeout: timeoutMs,
    idle_in_transaction_session_timeout: timeoutMs,
    query_timeout: timeoutMs + Math.min(timeoutMs, LONGEST_CLIENT_GRACE_MS),
  };
}

const BIGINT_OID = 20;

function getTypeParser(oid: number, format?: 'text' | 'binary') {
  if (oid === BIGINT_OID && format !== 'binary') return Number;
  return pg.types.getTypeParser(oid, format);
}

/** SQLSTATE classes and system errors that mean "the database is away", not "the statement is wrong". */
export function isDatabaseAway(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  if (/^(08|57P|53)/.test(code)) return true;
  if (['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'EHOSTUNREACH', 'ENOTFOUND'].includes(code)) return true;
  if (isUnanswered(error)) return true;
  return /Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error/.test(
    error.message,
  );
}

/** The client gave up on an answer: the connection is of no use any more, not even to roll back. */
export function isUnanswered(error: unknown): boolean {
  return error instanceof Error && error.message === 'Query read timeout';
}
