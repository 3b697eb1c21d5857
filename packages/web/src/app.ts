import type { OperationTable } from '@cityloop/contract/rest/operation';
import { PROBLEMS } from '@cityloop/contract/rest/problem';
import type { Logger } from '@cityloop/runtime/logger';
import type { Metrics } from '@cityloop/runtime/metrics';
import compression from 'compression';
import express, { type Express, type NextFunction, type Request, type Response } from 'express';
import { accessLog, requestIdOf } from './access-log.ts';
import { requireOwnHost } from './own-host.ts';
import { problemOf, sendProblem } from './problem.ts';
import { ProblemError, type Routes } from './route.ts';
import { securityHeaders } from './security-headers.ts';
import { denyUnlessSignedIn, type ServeOptions, serveOperations } from './serve.ts';

/** A refusal (403) for the audit log. */
export interface Refusal {
  readonly actor: string;
  readonly subject: string;
  readonly outcome: string;
  readonly address: string;
}

export interface AppOptions<Table extends OperationTable> extends ServeOptions {
  /** Every operation of this process, and a route for each that it serves. */
  readonly operations: Table;
  readonly routes: Partial<Routes<Table>>;
  readonly logger: Logger;
  readonly metrics: Metrics;
  /** Whether browsers reach us by https. */
  readonly isHttps: boolean;
  /** The address or name that this process listens on. */
  readonly bind: string;
  readonly onRefusal: (refusal: Refusal) => Promise<void>;
  /** Whether an error says that the database cannot be reached: answered 503, to be tried again. */
  readonly isDatabaseAway: (error: unknown) => boolean;
  /** Health and metrics before the API, pages after it. */
  readonly before?: ((app: Express) => void) | undefined;
  readonly after?: ((app: Express) => void) | undefined;
}

/** The application of a process: exactly the operations of its table, and denied by default what is not among them under `/api`. */
export function createApp<Table extends OperationTable>(options: AppOptions<Table>): Express {
  const app = express();
  app.disable('x-powered-by');
  app.set('query parser', 'simple');
  // A proxy in front on this machine, where PUBLIC_URL says that there is one, tells the address for the audit log.
  app.set('trust proxy', options.publicUrl === undefined ? false : 'loopback');
  app.use(accessLog(options.logger, options.metrics));
  app.use(securityHeaders(options.isHttps));
  app.use(compression());
  options.before?.(app);
  app.use(refuseDoubleSlash, requireOwnHost(options));
  serveOperations(app, options.operations, options.routes, options);
  app.use('/api', (request: Request) => denyUnknown(request, options));
  options.after?.(app);
  app.use((_request: Request, response: Response) => {
    sendProblem(response, new ProblemError('not-found', 'There is no such page.'), requestIdOf(response));
  });
  app.use(onError(options));
  return app;
}

/** `//host/path` as a path: what redirects or joins paths would make another site of it. */
function refuseDoubleSlash(request: Request, _response: Response, next: NextFunction): void {
  if (request.url.startsWith('//')) {
    throw new ProblemError('not-found', 'There is no such page: its path begins with two slashes.');
  }
  next();
}

async function denyUnknown(request: Request, options: ServeOptions): Promise<never> {
  await denyUnlessSignedIn(request, options);
  throw new ProblemError('not-found', 'The API has no such path; GET /api/openapi.json lists them.');
}

function onError({
  logger,
  onRefusal,
  isDatabaseAway,
}: Pick<AppOptions<OperationTable>, 'logger' | 'onRefusal' | 'isDatabaseAway'>) {
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
