import { defineConfig } from 'vitest/config';

const everywhere = [
  'packages/*/src',
  'packages/*/test',
  'apps/*/src',
  'simulators/*/src',
  'proof/*/src',
  'infra',
  'bench',
];
const named = (suffix: string) => everywhere.map((folder) => `${folder}/**/*${suffix}`);
const ignored = ['**/node_modules/**', '**/dist/**', 'apps/e2e/**'];

/**
 * Four layers, run by `npm test` and by name: `vitest --project pure|page|db|svc`. Two workers suit two cores; more of them starve PostgreSQL.
 */
export default defineConfig({
  test: {
    maxWorkers: 2,
    projects: [
      {
        test: {
          name: 'pure',
          include: named('.test.ts'),
          exclude: [...ignored, '**/*.db.test.ts', '**/*.svc.test.ts'],
          // They wait for nothing: the limit is for endless loops, and a busy machine takes its time.
          testTimeout: 30_000,
        },
      },
      {
        test: {
          name: 'page',
          include: named('.test.tsx'),
          exclude: ignored,
          environment: 'happy-dom',
          testTimeout: 20_000,
        },
      },
      {
        test: {
          name: 'db',
          include: named('.db.test.ts'),
          exclude: ignored,
          globalSetup: ['infra/testing/database-for-tests.mjs'],
          setupFiles: ['infra/testing/no-loop-survives.ts'],
          testTimeout: 30_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'svc',
          include: named('.svc.test.ts'),
          exclude: ignored,
          globalSetup: ['infra/testing/database-for-tests.mjs'],
          setupFiles: ['infra/testing/no-loop-survives.ts'],
          testTimeout: 30_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
});
