import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseSecrets, SECRETS_FILE } from '@cityloop/contract/secrets';

/** Watches for all: a viewer that no officer's scope narrows. */
const OBSERVER = 'sim-observer';

export interface DevicesSecrets {
  readonly observer: { readonly username: string; readonly password: string };
  readonly mqtt: { readonly username: string; readonly password: string };
  /** Tokens of webhooks, by feed. */
  readonly feeds: ReadonlyMap<string, string>;
}

/** @throws with what is missing: secrets.json is written before the server says that it is ready */
export async function readSecrets(dataDir: string): Promise<DevicesSecrets> {
  const { accounts, mqtt, feeds = {} } = parseSecrets(await readFile(join(dataDir, SECRETS_FILE), 'utf8'));
  const password = accounts[OBSERVER]?.password;
  if (password === undefined) throw new Error(`Cannot play the devices: ${SECRETS_FILE} has no account ${OBSERVER}.`);
  return {
    observer: { username: OBSERVER, password },
    mqtt: mqtt.simulator,
    feeds: new Map(Object.entries(feeds).map(([feed, { token }]) => [feed, token])),
  };
}
