import { OPERATIONS } from '@cityloop/contract/rest/operations';
import { createPool } from '@cityloop/db/connection/pool';
import { exitCannotStart, isSupervised } from '@cityloop/runtime/config';
import { reportReady } from '@cityloop/runtime/health';
import { createLogger } from '@cityloop/runtime/logger';
import { createMetrics } from '@cityloop/runtime/metrics';
import { onShutdown } from '@cityloop/runtime/shutdown';
import { closeWebServer, listen } from '@cityloop/web/listen';
import { loadServerConfig } from './config.ts';
import { createService } from './service.ts';

/** A statement that takes longer is given up, also on a connection that nobody answers. */
const TIMEOUT_MS = 30_000;
/** Answers that are under way get this long when the process stops. */
const GRACE_MS = 3_000;

async function main(): Promise<void> {
  const config = loadServerConfig();
  const logger = createLogger({ app: 'server', level: config.LOG_LEVEL });
  const metrics = createMetrics('server');
  const pool = createPool(
    { url: config.DATABASE_URL, applicationName: 'cityloop-server', max: 12, timeoutMs: TIMEOUT_MS },
    (error) => logger.warn({ err: error }, 'database connection lost'),
  );
  const service = await createService({ config, pool, logger, metrics, onBreaking: exitCannotStart });
  const tls = config.TLS_CERT && config.TLS_KEY ? { cert: config.TLS_CERT, key: config.TLS_KEY } : undefined;
  const port = await listen(service.web, { port: config.PORT, host: config.BIND, tls });
  onShutdown(
    logger,
    [
      { name: 'close sockets', run: () => service.stop() },
      { name: 'stop taking', run: () => closeWebServer(service.web, GRACE_MS) },
      { name: 'end pool', run: () => pool.end() },
    ],
    { supervised: isSupervised() },
  );
  logger.info({ port, operations: Object.keys(OPERATIONS).length }, 'listening');
  reportReady({ port });
}

main().catch((error: unknown) =>
  exitCannotStart(`Cannot start the server: ${error instanceof Error ? error.message : error}`),
);
