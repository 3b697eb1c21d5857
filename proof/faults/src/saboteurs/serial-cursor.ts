import pg from 'pg';

/**
 * Loaded into ingest before its own code, this makes a build that reads its inbox by a serial cursor: only ids above the
 * greatest that it has seen. A row whose transaction commits late has a smaller one. The checker has to catch it.
 */
interface Client {
  query: (this: Client, ...args: unknown[]) => unknown;
}
type Callback = (error: Error | null, result?: { readonly rows: readonly { readonly id: number }[] }) => void;

const prototype = pg.Client.prototype as unknown as Client;
const query = prototype.query;
let last = 0;

prototype.query = function sabotaged(this: Client, ...args: unknown[]): unknown {
  const [text, values, callback] = args;
  if (typeof text !== 'string' || !text.includes('from inbox where id >')) return query.apply(this, args);
  if (!Array.isArray(values) || typeof callback !== 'function') throw new Error('the inbox is read in another way now');
  const remember: Callback = (error, result) => {
    for (const { id } of result?.rows ?? []) last = Math.max(last, id);
    (callback as Callback)(error, result);
  };
  return query.call(this, text, [last, ...values.slice(1)], remember);
};
