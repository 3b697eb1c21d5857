import { randomUUID } from 'node:crypto';
import type { Logger } from '@cityloop/runtime/logger';
import type { Metrics } from '@cityloop/runtime/metrics';
import type { NextFunction, Request, Response } from 'express';

/** The id that stands in the answer, the problem and the log. */
export function requestIdOf(response: Response): string {
  return String(response.getHeader('X-Request-Id') ?? '');
}

/** One line and one count per answer. Paths without their query: it may carry names and tokens. Files are logged at debug. */
export function accessLog(logger: Logger, metrics: Metrics) {
  const seconds = metrics.histogram({
    name: 'request_seconds',
    help: 'Time to answer, by method and class of status.',
    labels: ['method', 'status'],
    buckets: [0.005, 0.02, 0.1, 0.5, 2, 10],
  });
  return (request: Request, response: Response, next: NextFunction): void => {
    const requestId = randomUUID();
    const start = performance.now();
    const path = request.path;
    response.set('X-Request-Id', requestId);
    response.on('close', () => {
      const ms = Math.round(performance.now() - start);
      const status = response.writableFinished ? response.statusCode : 499;
      seconds.observe({ method: request.method, status: `${Math.floor(status / 100)}xx` }, ms / 1000);
      const level = path.startsWith('/api') ? 'info' : 'debug';
      logger[level](
        { requestId, method: request.method, path, status, ms, actor: response.locals.username },
        'request',
      );
    });
    next();
  };
}
