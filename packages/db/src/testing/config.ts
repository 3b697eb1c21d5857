/** An owner's URL on the server that tests may fill with databases. `npm test` and vitest's global set-up see to it. */
export function readTestDatabaseUrl(env: Readonly<Record<string, string | undefined>> = process.env): string {
  const url = env.TEST_DATABASE_URL;
  if (url === undefined || url === '') {
    throw new Error(
      'TEST_DATABASE_URL is not set: run the tests by `npm test` or `npx vitest --project db`, which start a server.',
    );
  }
  return url;
}
