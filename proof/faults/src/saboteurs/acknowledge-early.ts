import pg from 'pg';

/**
 * Loaded into ingest before its own code, this makes a build that acknowledges before the commit: every commit seems to be
 * done at once and is sent a moment later. The checker has to catch it.
 */
const COMMIT_LATER_MS = 400;

interface Client {
  query: Query;
}
type Query = (this: Client, ...args: unknown[]) => unknown;
type Callback = (error: Error | null, result?: unknown) => void;

const prototype = pg.Client.prototype as unknown as Client;
const query = prototype.query;
/** What a client still has to commit; its next statements wait for that. */
const owed = new WeakMap<Client, Promise<unknown>>();
const inTransaction = new WeakSet<Client>();

prototype.query = function sabotaged(this: Client, ...args: unknown[]): unknown {
  const callback = args.findLast((arg): arg is Callback => typeof arg === 'function');
  const plain = args.filter((arg) => typeof arg !== 'function');
  const answer = perform(this, plain);
  if (!callback) return answer;
  answer.then(
    (result) => callback(null, result),
    (error: Error) => callback(error),
  );
  return undefined;
} as Query;

async function perform(client: Client, args: readonly unknown[]): Promise<unknown> {
  await owed.get(client);
  const text = textOf(args[0]);
  if (text === 'begin') inTransaction.add(client);
  if (text === 'rollback') inTransaction.delete(client);
  if (text === 'commit') {
    inTransaction.delete(client);
    commitLater(client);
    return { rows: [], rowCount: null, command: 'COMMIT' };
  }
  const commitsByItself = text.includes('store_telemetry(') && !inTransaction.has(client);
  if (commitsByItself) await query.call(client, 'begin');
  const result = await query.call(client, ...args);
  if (commitsByItself) commitLater(client);
  return result;
}

function commitLater(client: Client): void {
  const committed = new Promise((resolve) => setTimeout(resolve, COMMIT_LATER_MS)).then(() =>
    query.call(client, 'commit'),
  );
  owed.set(
    client,
    committed.catch(() => undefined),
  );
}

function textOf(config: unknown): string {
  if (typeof config === 'string') return config;
  if (typeof config === 'object' && config !== null && 'text' in config) return String(config.text);
  return '';
}
