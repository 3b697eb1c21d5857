import { cityEventData, cloudEvent, EVENT_REPORTED } from '@cityloop/contract/mqtt/city-event';
import { deviceStatus } from '@cityloop/contract/mqtt/device-status';
import { senmlPack } from '@cityloop/contract/mqtt/senml';
import { watchRequest } from '@cityloop/contract/realtime/events';
import { change } from '@cityloop/contract/rest/change';
import { situation } from '@cityloop/contract/rest/situation';
import { z } from 'zod';
import { schemaOf } from './schema-of.ts';

type Json = Record<string, unknown>;

const liveReading = z.tuple([z.string(), z.string(), z.iso.datetime(), z.number(), z.string()]);

interface Described {
  readonly address: string;
  readonly action: 'send' | 'receive';
  readonly server: 'mqtt' | 'socket';
  readonly summary: string;
  readonly payload: Json;
  readonly parameters?: readonly string[];
  /** JSON unless said otherwise. */
  readonly contentType?: string;
}

/** What devices and departments publish by MQTT (we receive), and the events of the socket. */
const CHANNELS: Readonly<Record<string, Described>> = {
  reading: {
    address: 'city/v1/{district}/{device}/reading',
    action: 'receive',
    server: 'mqtt',
    summary:
      "Readings of a device as a SenML pack (RFC 8428), QoS 1: acknowledged means committed. A record at fault is set aside alone. A unit (u, bu) that differs from the metric's is converted, or the record set aside as unit_mismatch; without one it is the metric's. Numbers are IEEE doubles: the nearest one is stored",
    payload: schemaOf(senmlPack, 'input'),
    parameters: ['district', 'device'],
  },
  status: {
    address: 'city/v1/{district}/{device}/status',
    action: 'receive',
    server: 'mqtt',
    summary: 'Online or offline, retained, also as last will',
    payload: schemaOf(deviceStatus, 'input'),
    parameters: ['district', 'device'],
  },
  event: {
    address: 'city/v1/department/{department}/event',
    action: 'receive',
    server: 'mqtt',
    summary: `A department's event as CloudEvents 1.0 JSON of type ${EVENT_REPORTED}`,
    payload: {
      allOf: [
        schemaOf(cloudEvent, 'input'),
        { type: 'object', properties: { data: schemaOf(cityEventData, 'input') } },
      ],
    },
    parameters: ['department'],
  },
  feed: {
    address: 'feed/{feed}/{path}',
    action: 'receive',
    server: 'mqtt',
    summary:
      'Whatever that department or vendor sends, in the format that its feed declares; mapped to readings or events. The path may have several levels',
    payload: {},
    parameters: ['feed', 'path'],
    contentType: 'application/octet-stream',
  },
  watch: {
    address: 'watch',
    action: 'receive',
    server: 'socket',
    summary:
      'Rooms to listen in: city, district:{code}, department:{code}, case:{id}, component:{id}; acknowledged with {last}, and {reload: true} where what comes after `after` is no longer kept: fetch everything again',
    payload: schemaOf(watchRequest, 'input'),
  },
  changes: {
    address: 'changes',
    action: 'send',
    server: 'socket',
    summary: 'Lines of the numbered feed, in order and without a gap, replayed from `after` on',
    payload: schemaOf(z.array(change), 'output'),
  },
  readings: {
    address: 'readings',
    action: 'send',
    server: 'socket',
    summary: 'Newest values as [componentId, metric, at, value, quality], a few times a second, volatile',
    payload: schemaOf(z.array(liveReading), 'output'),
  },
  vitals: {
    address: 'vitals',
    action: 'send',
    server: 'socket',
    summary: 'As GET /api/situation, at most once a second',
    payload: schemaOf(situation, 'output'),
  },
};

/** MQTT and socket.io as AsyncAPI 3.0, from the point of view of this system. */
export function describeMessages(publicUrl: string | undefined): Json {
  const host = publicUrl === undefined ? 'localhost' : new URL(publicUrl).host;
  const entries = Object.entries(CHANNELS);
  return {
    asyncapi: '3.0.0',
    info: { title: 'CityLoop', version: '0.1.0', license: { name: 'Apache-2.0' } },
    servers: {
      mqtt: { host, protocol: 'mqtt', protocolVersion: '3.1.1', description: 'One credential per device.' },
      socket: { host, protocol: 'ws', pathname: '/socket.io', description: 'socket.io 4; same session as REST.' },
    },
    channels: Object.fromEntries(entries.map(([name, described]) => [name, channelOf(name, described)])),
    operations: Object.fromEntries(
      entries.map(([name, described]) => [`${described.action}-${name}`, operationOf(name, described)]),
    ),
  };
}

function channelOf(name: string, described: Described): Json {
  const { address, server, payload, parameters, contentType = 'application/json' } = described;
  return {
    address,
    servers: [{ $ref: `#/servers/${server}` }],
    ...(parameters && { parameters: Object.fromEntries(parameters.map((parameter) => [parameter, {}])) }),
    messages: { [name]: { contentType, payload } },
  };
}

function operationOf(name: string, { action, summary }: Described): Json {
  return {
    action,
    summary,
    channel: { $ref: `#/channels/${name}` },
    messages: [{ $ref: `#/channels/${name}/messages/${name}` }],
  };
}
