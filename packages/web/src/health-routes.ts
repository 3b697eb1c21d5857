import { hasRole } from '@cityloop/domain/account/actor';
import type { Readiness } from '@cityloop/runtime/health';
import type { Metrics } from '@cityloop/runtime/metrics';
import type { Express, Request } from 'express';
import type { Caller } from './caller.ts';
import { ProblemError } from './route.ts';

export interface HealthOptions {
  readonly readiness: Readiness;
  readonly metrics: Metrics;
  readonly authenticate: (request: Request) => Promise<Caller | undefined>;
}

/** `/livez` and `/readyz` for everybody; `/metrics` for this machine's own monitoring and for administrators. */
export function mountHealth(app: Express, { readiness, metrics, authenticate }: HealthOptions): void {
  app.get('/livez', (_request, response) => {
    response.set('Cache-Control', 'no-store').json({ live: true });
  });
  app.get('/readyz', async (_request, response) => {
    const report = await readiness.report();
    response
      .set('Cache-Control', 'no-store')
      .status(report.ready ? 200 : 503)
      .json(report);
  });
  app.get('/metrics', async (request, response) => {
    if (!isDirectFromLoopback(request)) await denyUnlessAdmin(request, authenticate);
    const { contentType, text } = await metrics.page();
    response.set('Cache-Control', 'no-store').type(contentType).send(text);
  });
}

function isDirectFromLoopback({ socket, headers }: Request): boolean {
  const isLoopback = /^(::ffff:)?127\.|^::1$/.test(socket.remoteAddress ?? '');
  return isLoopback && headers['x-forwarded-for'] === undefined && headers.forwarded === undefined;
}

async function denyUnlessAdmin(request: Request, authenticate: HealthOptions['authenticate']): Promise<void> {
  const caller = await authenticate(request);
  if (!caller) throw new ProblemError('unauthenticated', 'Metrics are not public.');
  if (!hasRole(caller.actor, 'admin')) throw new ProblemError('forbidden', 'Metrics are for administrators.');
}
