import { randomBytes } from 'node:crypto';
import { chmod, mkdir, open, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { newToken } from '@cityloop/db/people/token';
import { z } from 'zod';

const secretsSchema = z.object({
  accounts: z.record(z.string(), z.object({ password: z.string(), roles: z.array(z.string()).readonly() })),
  mqtt: z.record(z.string(), z.object({ username: z.string(), password: z.string() })),
  kiosk: z.object({ token: z.string() }),
  /** What the demo city's simulator posts to webhooks with, by feed. */
  feeds: z.record(z.string(), z.object({ token: z.string() })).optional(),
});
/** What the first run made up, as it stands in DATA_DIR/secrets.json. */
export type Secrets = z.output<typeof secretsSchema>;

export const SIMULATOR_USERNAME = 'simulator';

/** The secrets of an earlier run, or undefined at the first one. @throws where the file is there but not understood. */
export async function readSecrets(dataDir: string): Promise<Secrets | undefined> {
  const path = secretsPath(dataDir);
  let source: string;
  try {
    source = await readFile(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
  try {
    return secretsSchema.parse(JSON.parse(source));
  } catch (cause) {
    throw new Error(`Cannot read ${path}: it isn't what the first run wrote. Restore it, or move it away.`, { cause });
  }
}

/** What must be there and isn't yet is made up; what is there stays. */
export function completeSecrets(
  known: Secrets | undefined,
  newAccounts: readonly { readonly username: string; readonly roles: readonly string[] }[],
  webhooks: readonly string[] = [],
): Secrets {
  const made = newAccounts
    .filter(({ username }) => known?.accounts[username] === undefined)
    .map(({ username, roles }) => [username, { password: newPassword(), roles: [...roles] }] as const);
  return {
    accounts: { ...known?.accounts, ...Object.fromEntries(made) },
    mqtt: { simulator: { username: SIMULATOR_USERNAME, password: newToken() }, ...known?.mqtt },
    kiosk: known?.kiosk ?? { token: newToken() },
    feeds: { ...Object.fromEntries(webhooks.map((feed) => [feed, { token: newToken() }])), ...known?.feeds },
  };
}

export function writeSecrets(dataDir: string, secrets: Secrets): Promise<void> {
  return writePrivateFile(secretsPath(dataDir), secrets);
}

/** JSON for our own user only, on the disk before it takes the place of the former one. */
export async function writePrivateFile(path: string, content: object): Promise<void> {
  const draft = `${path}.${process.pid}.draft`;
  await mkdir(join(path, '..'), { recursive: true });
  const file = await open(draft, 'w', 0o600);
  try {
    await file.writeFile(`${JSON.stringify(content, null, 2)}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
  await chmod(draft, 0o600);
  await rename(draft, path);
}

function secretsPath(dataDir: string): string {
  return join(dataDir, 'secrets.json');
}

/** 128 bits, easy to copy. */
function newPassword(): string {
  return randomBytes(16).toString('base64url');
}
