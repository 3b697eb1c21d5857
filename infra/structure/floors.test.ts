import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { cruise, type IConfiguration, type ICruiseResult } from 'dependency-cruiser';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const configuration: IConfiguration = createRequire(import.meta.url)('../../.dependency-cruiser.cjs');

/** Imports that must be reported, with the rule that reports them; the two paths stand for files of ours. */
const FORBIDDEN = [
  ['packages/domain/src/a.ts', 'packages/db/src/b.ts', 'floor-of-packages-domain'],
  ['packages/contract/src/a.ts', 'packages/client/src/b.ts', 'floor-of-packages-contract'],
  ['packages/db/src/a.ts', 'packages/contract/src/b.ts', 'floor-of-packages-db'],
  ['packages/runtime/src/a.ts', 'packages/domain/src/b.ts', 'floor-of-packages-runtime'],
  ['packages/ui/src/a.ts', 'packages/client/src/b.ts', 'floor-of-packages-ui'],
  ['apps/server/src/main.ts', 'apps/ingest/src/b.ts', 'floor-of-apps-server'],
  ['apps/server/src/main.ts', 'apps/steward/src/import/b.ts', 'floor-of-apps-server'],
  ['apps/steward/src/prepare/main.ts', 'apps/server/src/b.ts', 'floor-of-apps-steward'],
  ['apps/dashboard/src/app/a.tsx', 'packages/db/src/b.ts', 'floor-of-apps-dashboard'],
  ['apps/handler/src/app/a.tsx', 'packages/runtime/src/b.ts', 'floor-of-apps-handler'],
  ['simulators/people/src/main.ts', 'packages/db/src/c.ts', 'floor-of-simulators-people'],
  ['apps/ingest/src/d.ts', 'proof/testbed/src/b.ts', 'floor-of-apps-ingest'],
  ['proof/checker/src/a.ts', 'packages/db/src/b.ts', 'floor-of-proof-checker'],
  ['apps/dashboard/src/app/a.test.ts', 'packages/db/src/b.ts', 'floor-of-tests-of-apps-dashboard'],
  ['apps/server/src/cases/a.ts', 'apps/server/src/alarms/b.ts', 'server-noun-sees-itself'],
  ['apps/server/src/cases/c.ts', 'apps/server/src/main.ts', 'server-noun-sees-itself'],
  ['apps/server/src/realtime/a.ts', 'apps/server/src/cases/b.ts', 'server-foundation-sees-no-noun'],
  ['packages/web/src/a.ts', 'packages/db/src/b.ts', 'floor-of-packages-web'],
  ['packages/db/src/connection/a.ts', 'packages/db/src/case/b.ts', 'db-room-connection'],
  ['packages/db/src/case/a.ts', 'packages/db/src/alarm/b.ts', 'db-room-case'],
  ['packages/db/src/queries/a.ts', 'packages/db/src/case/c.ts', 'db-rooms-are-named'],
  ['apps/dashboard/src/features/desk/a.tsx', 'apps/dashboard/src/features/wall/b.tsx', 'dashboard-feature-sees-itself'],
  ['apps/dashboard/src/features/desk/c.tsx', 'apps/dashboard/src/app/b.tsx', 'dashboard-feature-sees-itself'],
  ['apps/handler/src/live/a.ts', 'apps/handler/src/features/task/b.tsx', 'handler-common-room-sees-no-feature'],
  [
    'apps/dashboard/src/workbench/a.tsx',
    'apps/dashboard/src/features/feeds/b.tsx',
    'dashboard-common-room-sees-no-feature',
  ],
  ['apps/dashboard/src/words/a.ts', 'apps/dashboard/src/app/b.tsx', 'dashboard-common-room-sees-no-feature'],
  ['packages/client/src/utils/a.ts', 'packages/client/src/utils/b.ts', 'no-utils-rooms'],
  ['packages/client/src/a.ts', 'packages/client/src/index.ts', 'no-barrels'],
  ['apps/ingest/src/lane/a.ts', 'apps/ingest/src/wire/b.ts', 'ingest-room-lane'],
  ['apps/ingest/src/rules/a.ts', 'apps/ingest/src/lane/b.ts', 'ingest-room-rules'],
  ['apps/ingest/src/feeds/a.ts', 'apps/ingest/src/ingest.ts', 'ingest-room-feeds'],
  ['apps/ingest/src/main.ts', 'apps/ingest/src/cellar/b.ts', 'ingest-has-no-other-room'],
  ['apps/ingest/src/a.ts', 'apps/ingest/src/b.test.ts', 'no-test-in-production'],
  ['apps/ingest/src/c.ts', 'packages/db/src/testing/b.ts', 'no-test-in-production'],
  ['apps/dashboard/src/features/desk/d.tsx', 'node_modules/maplibre-gl/main.ts', 'sole-user-of-maplibre-gl-mapbox-gl'],
  ['apps/dashboard/src/features/desk/e.tsx', 'node_modules/echarts/main.ts', 'sole-user-of-echarts'],
  ['packages/domain/src/d.ts', 'node_modules/zod/main.ts', 'domain-without-packages'],
] as const;

const ALLOWED = [
  ['apps/server/src/main.ts', 'apps/server/src/cases/route.ts'],
  ['apps/server/src/cases/route.ts', 'packages/web/src/app.ts'],
  ['apps/server/src/cases/route.ts', 'packages/db/src/pool.ts'],
  ['apps/ingest/src/ingest.ts', 'apps/ingest/src/wire/listen.ts'],
  ['apps/ingest/src/wire/reception.ts', 'apps/ingest/src/lane/lanes.ts'],
  ['packages/db/src/pool.ts', 'packages/domain/src/rule.ts'],
  ['packages/db/src/feed/a.ts', 'packages/db/src/quarantine/b.ts'],
  ['apps/server/src/cases/route.db.test.ts', 'packages/db/src/testing/database.ts'],
  ['apps/server/src/cases/route.svc.test.ts', 'apps/steward/src/import/city.ts'],
  ['apps/ingest/src/line.svc.test.ts', 'proof/testbed/src/fault-line.ts'],
  ['apps/dashboard/src/features/wall/Wall.tsx', 'apps/dashboard/src/map/CityMap.tsx'],
  ['apps/dashboard/src/map/CityMap.tsx', 'node_modules/maplibre-gl/main.ts'],
  ['simulators/devices/src/main.ts', 'packages/client/src/rest.ts'],
] as const;

describe('the floors', () => {
  it.each(FORBIDDEN)('report that %s imports %s', async (from, to, rule) => {
    const broken = await rulesBrokenBy([[from, to]]);
    expect(broken).toContain(rule);
  });

  it('report a cycle', async () => {
    const broken = await rulesBrokenBy([
      ['packages/db/src/a.ts', 'packages/db/src/b.ts'],
      ['packages/db/src/b.ts', 'packages/db/src/a.ts'],
    ]);
    expect(broken).toContain('no-cycles');
  });

  it('report an import that does not resolve', async () => {
    expect(await rulesBrokenBy([['packages/db/src/a.ts', 'packages/db/src/b.ts']], ['packages/db/src/b.ts'])).toContain(
      'nothing-unresolved',
    );
  });

  it('let pass what the house allows', async () => {
    expect(await rulesBrokenBy(ALLOWED)).toEqual([]);
  });
});

let city = '';
beforeAll(() => {
  city = realpathSync(mkdtempSync(join(tmpdir(), 'cityloop-floors-')));
});
afterAll(() => rmSync(city, { recursive: true, force: true }));

let trees = 0;

/** Writes a small repository with these imports and cruises it by the real configuration. */
async function rulesBrokenBy(imports: readonly (readonly [string, string])[], missing: readonly string[] = []) {
  trees += 1;
  const root = join(city, String(trees));
  const lines = new Map<string, string[]>();
  for (const [from, to] of imports) {
    lines.set(to, lines.get(to) ?? []);
    const path = relative(dirname(from), to);
    lines.set(from, [...(lines.get(from) ?? []), `import '${path.startsWith('.') ? path : `./${path}`}';`]);
  }
  for (const [file, text] of lines) {
    if (missing.includes(file)) continue;
    mkdirSync(join(root, dirname(file)), { recursive: true });
    writeFileSync(join(root, file), `${text.join('\n')}\nexport const here = true;\n`);
  }
  const options = { ...configuration.options, baseDir: root, validate: true };
  const folders = [...new Set([...lines.keys()].map((file) => file.split('/')[0] ?? ''))].filter(
    (name) => name !== 'node_modules',
  );
  const { output } = await cruise(folders, { ...options, ruleSet: { forbidden: configuration.forbidden ?? [] } });
  return (output as ICruiseResult).summary.violations.map((violation) => violation.rule.name);
}
