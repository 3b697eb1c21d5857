import { cityEventData, cloudEvent, EVENT_REPORTED } from '@cityloop/contract/mqtt/city-event';
import { deviceStatus } from '@cityloop/contract/mqtt/device-status';
import { senmlPack } from '@cityloop/contract/mqtt/senml';
import { watchRequest } from '@cityloop/contract/realtime/events';
import { change } from '@cityloop/contract/rest/change';
import { situation } from '@cityloop/contract/rest/situation';
import { z } from 'zod';
import { schemaOf } from './json-schema.ts';

const liveReadings = z.array(z.tuple([z.string(), z.string(), z.iso.datetime(), z.number(), z.string()]));

interface ChannelPlan {
  readonly address: string;
  readonly title: string;
  readonly payload: z.ZodType;
  /** From our side: `receive` is what others send to us. */
  readonly action: 'send' | 'receive';
  readonly server: 'mqtt' | 'socket';
}

const reportedEvent = cloudEvent.extend({ type: z.literal(EVENT_REPORTED), data: cityEventData });

const CHANNELS = {
  reading: plan('receive', 'mqtt', 'city/v1/{district}/{device}/reading', 'Readings as SenML (RFC 8428)', senmlPack),
  status: plan(
    'receive',
    'mqtt',
    'city/v1/{district}/{device}/status',
    'Online or not; retained, also as will',
    deviceStatus,
  ),
  event: plan('receive', 'mqtt', 'city/v1/department/{department}/event', 'An event as CloudEvents 1.0', reportedEvent),
  watch: plan('receive', 'socket', 'watch', 'Rooms to watch and the last known number of the feed', watchRequest),
  changes: plan('send', 'socket', 'changes', 'Consecutive lines of the change feed', z.array(change)),
  readings: plan('send', 'socket', 'readings', 'Newest values: [component, metric, at, value, quality]', liveReadings),
  vitals: plan('send', 'socket', 'vitals', 'The vital signs, at most once a second', situation),
} as const;

function plan(
  action: ChannelPlan['action'],
  server: ChannelPlan['server'],
  ...[address, title, payload]: [string, string, z.ZodType]
): ChannelPlan {
  return { action, server, address, title, payload };
}

/** MQTT and socket.io as AsyncAPI 3.0, generated from the contract's schemas. `host` is how the caller reached us. */
export function describeMessages(version: string, host: string): Record<string, unknown> {
  const entries = Object.entries(CHANNELS);
  return {
    asyncapi: '3.0.0',
    info: {
      title: 'CityLoop',
      version,
      description: 'What devices and departments publish by MQTT, and what the live socket of the pages carries.',
      license: { name: 'Apache-2.0' },
    },
    defaultContentType: 'application/json',
    servers: {
      mqtt: { host: host.replace(/:\d+$/, ''), protocol: 'mqtt', description: 'A credential for each device; QoS 1' },
      socket: { host, pathname: '/socket.io', protocol: 'wss', description: 'socket.io with the session or a token' },
    },
    channels: Object.fromEntries(entries.map(([name, one]) => [name, describeChannel(one)])),
    operations: Object.fromEntries(entries.map(([name, one]) => [name, describeUse(name, one)])),
  };
}

function describeChannel({ address, title, payload, server, action }: ChannelPlan): Record<string, unknown> {
  const names = [...address.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
  const io = action === 'receive' ? 'input' : 'output';
  return {
    address,
    title,
    servers: [{ $ref: `#/servers/${server}` }],
    messages: { message: { payload: schemaOf(payload, io) } },
    ...(names.length > 0 ? { parameters: Object.fromEntries(names.map((name) => [name, {}])) } : {}),
  };
}

function describeUse(name: string, { action, title }: ChannelPlan): Record<string, unknown> {
  return { action, summary: title, channel: { $ref: `#/channels/${name}` } };
}
