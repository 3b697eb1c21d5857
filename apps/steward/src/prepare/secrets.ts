import { randomBytes } from 'node:crypto';
import { chmod, mkdir, open, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { parseSecrets, SECRETS_FILE, type Secrets } from '@cityloop/contract/secrets';
import { newToken } from '@cityloop/db/people/token';
import { openLogKey } from '../log/log-key.ts';

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
    return parseSecrets(source);
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
    mqtt: known?.mqtt ?? { simulator: { username: SIMULATOR_USERNAME, password: newToken() } },
    kiosk: known?.kiosk ?? { token: newToken() },
    ...(known?.log && { log: known.log }),
    feeds: { ...Object.fromEntries(webhooks.map((feed) => [feed, { token: newToken() }])), ...known?.feeds },
  };
}

export function writeSecrets(dataDir: string, secrets: Secrets): Promise<void> {
  return writePrivateFile(secretsPath(dataDir), secrets);
}

/** Says in secrets.json by which key the evidence log is verified; the first run makes it. */
export async function publishLogKey(dataDir: string, origin: string): Promise<void> {
  const secrets = await readSecrets(dataDir);
  const { vkey } = openLogKey(dataDir, origin);
  if (!secrets || secrets.log?.vkey === vkey) return;
  await writeSecrets(dataDir, { ...secrets, log: { vkey, witnesses: secrets.log?.witnesses ?? [] } });
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
  return join(dataDir, SECRETS_FILE);
}

/** 128 bits, easy to copy. */
function newPassword(): string {
  return randomBytes(16).toString('base64url');
}
