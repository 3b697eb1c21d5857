import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseSecrets, SECRETS_FILE } from '@cityloop/contract/secrets';

/** Watches for all: a viewer that no officer's scope narrows. */
export const OBSERVER = 'sim-observer';

/** Passwords of the simulated accounts, by username. The file is written before the server says that it is ready. */
export async function readSimulatedAccounts(dataDir: string): Promise<ReadonlyMap<string, string>> {
  const { accounts } = parseSecrets(await readFile(join(dataDir, SECRETS_FILE), 'utf8'));
  const simulated = Object.entries(accounts).filter(([username]) => username.startsWith('sim-'));
  return new Map(simulated.map(([username, { password }]) => [username, password]));
}
