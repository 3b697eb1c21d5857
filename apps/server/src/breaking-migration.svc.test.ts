import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { type TestServer, testServer } from './test/test-server.ts';

const reasons: string[] = [];
let server: TestServer;
beforeAll(async () => {
  server = await testServer({ onBreaking: (reason) => reasons.push(reason) });
});
afterAll(() => server.stop());

/** As migrating does it. */
async function apply(name: string, breaking: boolean): Promise<void> {
  await server.database.owner.query("insert into schema_migration (name, checksum, breaking) values ($1, '', $2)", [
    name,
    breaking,
  ]);
  await server.database.owner.query('notify cityloop_schema');
}

it('the server goes on when a migration is applied that breaks nothing, and ends when one breaks what it was built for', async () => {
  await apply('999998_harmless.sql', false);
  await apply('999999_breaking.sql', true);
  await vi.waitFor(() => expect(reasons.length).toBeGreaterThan(0), { timeout: 10_000 });
  expect(reasons[0]).toBe(
    'Restart me with the newer CityLoop: migration 999999_breaking.sql changed what I was built for.',
  );
});
