import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';

interface Service {
  readonly image: string;
  readonly build?: { readonly dockerfile: string };
  readonly command?: readonly string[];
  readonly healthcheck?: { readonly test: readonly string[] };
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
}

const INFRA = fileURLToPath(new URL('../', import.meta.url));
const text = (name: string) => readFileSync(`${INFRA}${name}`, 'utf8');
const compose: { services: Record<string, Service> } = parse(text('compose.yaml'), { merge: true });
const services = Object.entries(compose.services);

/** A tag with a full version, so that the same file gives the same servers next year. */
const PINNED = /:\d+\.\d+\.\d+(-[\w.-]+)?$/;

describe('compose.yaml', () => {
  it.each(services)('%s is pinned to a version, or built here', (_name, service) => {
    if (service.build === undefined) expect(service.image).toMatch(PINNED);
    else expect(existsSync(`${INFRA}../${service.build.dockerfile}`)).toBe(true);
  });

  it.each(services.filter(([name]) => !['prepare', 'maintenance'].includes(name)))(
    '%s has a health check',
    (_name, service) => {
      expect(service.healthcheck?.test.length).toBeGreaterThan(1);
    },
  );

  it('starts nothing before what it needs is healthy or done', () => {
    const conditions = services.flatMap(([, service]) =>
      Object.entries(service.depends_on ?? {}).map(([name, { condition }]) => ({
        name,
        condition,
        target: compose.services[name],
      })),
    );
    expect(conditions.length).toBeGreaterThan(3);
    for (const { name, condition, target } of conditions) {
      expect(target, name).toBeDefined();
      expect(condition).toBe(target?.healthcheck ? 'service_healthy' : 'service_completed_successfully');
    }
  });

  it('runs processes that the sources have', () => {
    const built = services.flatMap(([, { command = [] }]) => command.filter((word) => word.includes('/dist/')));
    expect(built.length).toBeGreaterThan(2);
    for (const file of built) {
      const source = file.replace('/dist/', '/src/').replace(/\.mjs$/, '.ts');
      expect(existsSync(`${INFRA}../${source}`), source).toBe(true);
    }
  });

  it('carries no password', () => {
    expect(text('compose.yaml')).not.toMatch(/(password|secret)\w*:\s*['"]?[a-z0-9]+['"]?\s*$/im);
  });
});

describe('the Dockerfile', () => {
  it('builds from pinned images and runs as an ordinary user', () => {
    const bases = [...text('docker/Dockerfile').matchAll(/^FROM (\S+)/gm)].map((match) => match[1] ?? '');
    expect(bases.length).toBeGreaterThan(0);
    for (const base of bases) expect(base).toMatch(PINNED);
    expect(text('docker/Dockerfile')).toMatch(/^USER node$/m);
  });
});

describe('the settings of Mosquitto', () => {
  const settings = new Map(
    text('broker/mosquitto.conf')
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'))
      .map((line) => [line.slice(0, line.indexOf(' ')), line.slice(line.indexOf(' ') + 1)] as const),
  );

  it('never drop a queued message by count, and keep a large window in flight', () => {
    expect(settings.get('max_queued_messages')).toBe('0');
    expect(Number(settings.get('max_queued_bytes'))).toBeGreaterThan(0);
    expect(Number(settings.get('max_inflight_messages'))).toBeGreaterThanOrEqual(1000);
  });

  it('let nobody in without a password, and hold sessions on disk', () => {
    expect(settings.get('allow_anonymous')).toBe('false');
    expect(settings.get('persistence')).toBe('true');
  });
});
