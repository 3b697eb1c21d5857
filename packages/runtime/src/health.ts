import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Metrics } from './metrics.ts';

/** Gives nothing when all is well, else the reason in one line. A throw counts as the reason too. */
export type ReadinessCheck = () => string | undefined | Promise<string | undefined>;

export interface ReadinessReport {
  readonly ready: boolean;
  /** `ok` or the reason, by name of the check. */
  readonly checks: Readonly<Record<string, string>>;
}

export interface Readiness {
  add(name: string, check: ReadinessCheck): void;
  report(): Promise<ReadinessReport>;
}

export interface HealthServer {
  readonly port: number;
  /** `http://127.0.0.1:<port>` */
  readonly url: string;
  close(): Promise<void>;
}

/** Collects named checks; they run side by side, and one that doesn't answer within the limit counts as failed. */
export function createReadiness(limitMs = 2_000): Readiness {
  const checks = new Map<string, ReadinessCheck>();
  return {
    add(name, check) {
      checks.set(name, check);
    },
    async report() {
      const results = await Promise.all(
        [...checks].map(async ([name, check]) => [name, await outcomeOf(check, limitMs)] as const),
      );
      return { ready: results.every(([, outcome]) => outcome === 'ok'), checks: Object.fromEntries(results) };
    },
  };
}

/** Serves `/livez`, `/readyz` and `/metrics` for a process that has no web server of its own. Port 0 lets the system choose. */
export async function startHealthServer(options: {
  readonly port: number;
  readonly host?: string;
  readonly readiness: Readiness;
  readonly metrics: Pick<Metrics, 'page'>;
}): Promise<HealthServer> {
  const { port, host = '127.0.0.1', readiness, metrics } = options;
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://localhost').pathname;
    answer(path, response, readiness, metrics).catch((error: unknown) => send(response, 500, 'text/plain', `${error}`));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  const chosen = (server.address() as AddressInfo).port;
  return {
    port: chosen,
    url: `http://${host.includes(':') ? `[${host}]` : host}:${chosen}`,
    close: () =>
      new Promise((resolve, reject) => {
        server.close((error) => (error ? reject(error) : resolve()));
        server.closeAllConnections();
      }),
  };
}

/** Tells the launcher over the IPC channel that this process works, with facts such as its port. Does nothing when started by hand. */
export function reportReady(facts: Readonly<Record<string, string | number | boolean>> = {}): void {
  process.send?.({ ready: true, ...facts });
}

async function answer(
  path: string,
  response: ServerResponse,
  readiness: Readiness,
  metrics: Pick<Metrics, 'page'>,
): Promise<void> {
  if (path === '/livez') return send(response, 200, 'application/json', '{"live":true}');
  if (path === '/metrics') {
    const { contentType, text } = await metrics.page();
    return send(response, 200, contentType, text);
  }
  if (path !== '/readyz') return send(response, 404, 'text/plain', 'not found');
  const report = await readiness.report();
  send(response, report.ready ? 200 : 503, 'application/json', JSON.stringify(report));
}

function send(response: ServerResponse, status: number, type: string, body: string): void {
  response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store' }).end(body);
}

async function outcomeOf(check: ReadinessCheck, limitMs: number): Promise<string> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<string>((resolve) => {
    timer = setTimeout(() => resolve(`no answer within ${limitMs} ms`), limitMs);
  });
  try {
    return (await Promise.race([check(), late])) ?? 'ok';
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  } finally {
    clearTimeout(timer);
  }
}
