import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createRestClient, type RestClient } from '@cityloop/client/rest';
import { encodePack } from '@cityloop/contract/mqtt/senml';
import { readingTopic } from '@cityloop/contract/mqtt/topics';
import type { ComponentItem } from '@cityloop/contract/rest/component';
import { connectAsync } from 'mqtt';

interface Secrets {
  readonly accounts: Readonly<Record<string, { readonly password: string }>>;
  readonly mqtt: { readonly simulator: { readonly username: string; readonly password: string } };
  readonly kiosk: { readonly token: string };
}

function setting(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is unset: journeys run through playwright.config.ts, which starts the city`);
  return value;
}

export const cityUrl = (): string => setting('CITY_URL');

export function readSecrets(): Secrets {
  return JSON.parse(readFileSync(join(setting('CITY_DATA_DIR'), 'secrets.json'), 'utf8'));
}

export function passwordOf(username: string): string {
  const password = readSecrets().accounts[username]?.password;
  if (!password) throw new Error(`secrets.json has no account ${username}`);
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
