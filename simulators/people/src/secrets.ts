import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';

const secretsFile = z.object({ accounts: z.record(z.string(), z.object({ password: z.string() })) });

/** Watches for all: a viewer that no officer's scope narrows. */
export const OBSERVER = 'sim-observer';

/** Passwords of the simulated accounts, by username. The file is written before the server says that it is ready. */
export async function readSimulatedAccounts(dataDir: string): Promise<ReadonlyMap<string, string>> {
  const { accounts } = secretsFile.parse(JSON.parse(await readFile(join(dataDir, 'secrets.json'), 'utf8')));
  const simulated = Object.entries(accounts).filter(([username]) => username.startsWith('sim-'));
  return new Map(simulated.map(([username, { password }]) => [username, password]));
}
