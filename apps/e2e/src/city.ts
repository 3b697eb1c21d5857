import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createRestClient, type RestClient } from '@cityloop/client/rest';
import { encodePack } from '@cityloop/contract/mqtt/senml';
import { readingTopic } from '@cityloop/contract/mqtt/topics';
import type { ComponentItem } from '@cityloop/contract/rest/component';
import { parseSecrets, SECRETS_FILE, type Secrets } from '@cityloop/contract/secrets';
import { connectAsync } from 'mqtt';

function setting(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is unset: journeys run through playwright.config.ts, which starts the city`);
  return value;
}

export const cityUrl = (): string => setting('CITY_URL');

export function readSecrets(): Secrets {
  return parseSecrets(readFileSync(join(setting('CITY_DATA_DIR'), SECRETS_FILE), 'utf8'));
}

export function passwordOf(username: string): string {
  const password = readSecrets().accounts[username]?.password;
  if (!password) throw new Error(`${SECRETS_FILE} has no account ${username}`);
  return password;
}

/** REST as a demo account, for what a journey prepares or checks beside the pages. */
export async function signedIn(username: string): Promise<RestClient> {
  const client = createRestClient({ baseUrl: cityUrl(), cookies: 'jar' });
  await client.call('signIn', { body: { username, password: passwordOf(username) } });
  return client;
}

/** Publishes readings of one metric as the simulator would, oldest first, and waits until they are committed. */
export async function publishReadings(
  device: ComponentItem,
  metric: string,
  values: readonly { readonly value: number; readonly at: number }[],
): Promise<void> {
  const { username, password } = readSecrets().mqtt.simulator;
  const client = await connectAsync(setting('CITY_MQTT_URL'), { username, password });
  const topic = readingTopic(device.district, device.id);
  for (const { value, at } of values) {
    const pack = encodePack([{ metric, at, value }]);
    await client.publishAsync(topic, JSON.stringify(pack), { qos: 1 });
  }
  await client.endAsync();
}
