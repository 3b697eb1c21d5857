import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createReadiness, type HealthServer, startHealthServer } from './health.ts';
import { createMetrics } from './metrics.ts';

describe('the health server', () => {
  let server: HealthServer;
  let databaseFault: string | undefined;

  beforeAll(async () => {
    const readiness = createReadiness(50);
    readiness.add('broker', () => undefined);
    readiness.add('database', async () => databaseFault);
    server = await startHealthServer({ port: 0, readiness, metrics: createMetrics('probe') });
  });
  afterAll(() => server.close());

  it('is alive', async () => {
    expect((await fetch(`${server.url}/livez`)).status).toBe(200);
  });

  it('is ready when every check is', async () => {
    const response = await fetch(`${server.url}/readyz`);
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({ ready: true, checks: { broker: 'ok', database: 'ok' } });
  });

  it('names what is not ready', async () => {
    databaseFault = 'connection refused';
    const response = await fetch(`${server.url}/readyz`);
    databaseFault = undefined;
    expect(response.status).toBe(503);
    expect(await response.json()).toEqual({ ready: false, checks: { broker: 'ok', database: 'connection refused' } });
  });

  it('gives the metrics as Prometheus text and nothing else', async () => {
    expect(await (await fetch(`${server.url}/metrics`)).text()).toContain('cityloop_probe_');
    expect((await fetch(`${server.url}/other`)).status).toBe(404);
  });
});

describe('a check', () => {
  it('that throws or never answers counts as not ready', async () => {
    const readiness = createReadiness(20);
    readiness.add('throws', () => {
      throw new Error('no route');
    });
    readiness.add('hangs', () => new Promise(() => undefined));
    expect(await readiness.report()).toEqual({
      ready: false,
      checks: { throws: 'no route', hangs: 'no answer within 20 ms' },
    });
  });
});
