import type { Operation } from '@cityloop/contract/rest/operation';
import { OPERATIONS, type OperationId } from '@cityloop/contract/rest/operations';
import { PROBLEMS } from '@cityloop/contract/rest/problem';
import type { Logger } from '@cityloop/runtime/logger';
import type { Metrics } from '@cityloop/runtime/metrics';
import compression from 'compression';
import express, { type Express, type NextFunction, type Request, type Response } from 'express';
import { accessLog, requestIdOf } from './access-log.ts';
import { problemOf, sendProblem } from './problem.ts';
import { ProblemError, type Route, type Routes } from './route.ts';
import { securityHeaders } from './security-headers.ts';
import { type ServeOptions, serveOperation } from './serve.ts';

/** A refusal (403) for the audit log. */
export interface Refusal {
  readonly actor: string;
  readonly subject: string;
  readonly outcome: string;
  readonly address: string;
}

export interface AppOptions extends ServeOptions {
  readonly routes: Partial<Routes<OperationId>>;
  readonly logger: Logger;
  readonly metrics: Metrics;
  /** Whether browsers reach us by https. */
  readonly isHttps: boolean;
  readonly onRefusal: (refusal: Refusal) => Promise<void>;
  /** Whether an error says that the database cannot be reached: answered 503, to be tried again. */
  readonly isDatabaseAway: (error: unknown) => boolean;
  /** Health and metrics before the API, pages after it. */
  readonly before?: ((app: Express) => void) | undefined;
  readonly after?: ((app: Express) => void) | undefined;
}

/** The web server's application: exactly the operations of the contract under `/api`, and denied by default what is not among them. */
export function createApp(options: AppOptions): Express {
  const app = express();
  app.disable('x-powered-by');
  app.set('query parser', 'simple');
  // A proxy in front on this machine, where PUBLIC_URL says that there is one, tells the address for the audit log.
  app.set('trust proxy', options.publicUrl === undefined ? false : 'loopback');
  app.use(accessLog(options.logger, options.metrics));
  app.use(securityHeaders(options.isHttps));
  app.use(compression());
  options.before?.(app);
  mountOperations(app, options);
  app.use('/api', (request: Request) => denyUnknown(request, options));
  options.after?.(app);
  app.use((_request: Request, response: Response) => {
    sendProblem(response, new ProblemError('not-found', 'There is no such page.'), requestIdOf(response));
  });
  app.use(onError(options));
  return app;
}

function mountOperations(app: Express, options: AppOptions): void {
  const methods = new Map<string, string[]>();
  for (const [id, operation] of Object.entries(OPERATIONS) as [OperationId, Operation][]) {
    const route = options.routes[id];
    if (!route) continue;
    const path = operation.path.replaceAll(/\{(\w+)\}/g, ':$1');
    app[operation.method](path, serveOperation(id, route as Route<typeof id>, options));
    methods.set(path, [...(methods.get(path) ?? []), operation.method.toUpperCase()]);
  }
  for (const [path, allowed] of methods) {
    app.all(path, async (request, response) => {
      await denyUnlessSignedIn(request, options);
      response.set('Allow', allowed.join(', '));
      const detail = `${request.method} is not allowed here; allowed: ${allowed.join(', ')}.`;
      throw new ProblemError('method-not-allowed', detail, { allowed });
    });
  }
}

async function denyUnknown(request: Request, options: AppOptions): Promise<never> {
  await denyUnlessSignedIn(request, options);
  throw new ProblemError('not-found', 'The API has no such path; GET /api/openapi.json lists them.');
}

async function denyUnlessSignedIn(request: Request, options: AppOptions): Promise<void> {
  if (!(await options.authenticate(request))) throw new ProblemError('unauthenticated', 'Sign in first.');
}

function onError({ logger, onRefusal, isDatabaseAway }: AppOptions) {
  return (error: unknown, request: Request, response: Response, _next: NextFunction): void => {
    const problem = problemOf(error, isDatabaseAway);
    const requestId = requestIdOf(response);
    if (problem.code === 'internal') logger.error({ err: error, requestId, path: request.path }, 'request failed');
    if (PROBLEMS[problem.code] === 403) {
      const refusal = {
        actor: String(response.locals.username ?? 'nobody'),
        subject: `${request.method} ${request.path}`,
        outcome: problem.code,
        address: request.ip ?? '',
      };
      onRefusal(refusal).catch((err: unknown) => logger.error({ err, requestId }, 'refusal not audited'));
    }
    if (response.headersSent) response.destroy();
    else sendProblem(response, problem, requestId);
  };
}
