import { isUtf8 } from 'node:buffer';
import { type CityEventData, cityEventData, cloudEvent, EVENT_REPORTED } from '@cityloop/contract/mqtt/city-event';
import { deviceStatus } from '@cityloop/contract/mqtt/device-status';
import { MAX_MESSAGE_BYTES } from '@cityloop/contract/mqtt/quarantine-reason';
import { parseTopic, type Topic } from '@cityloop/contract/mqtt/topics';
import type { RegisteredDevice } from '@cityloop/domain/component/component';
import { plainText } from '@cityloop/domain/event/plain-text';
import { locate } from '@cityloop/domain/grid/locate';
import { DEFAULT_READING_WINDOW, isInWindow } from '@cityloop/domain/telemetry/reading';
import { zoneShiftHint } from '@cityloop/domain/telemetry/zone-shift';
import { takeInPack } from './intake-pack.ts';
import type { InboundMessage, Outcome, Publisher } from './outcome.ts';
import { firstFault, isStorable, quarantined } from './quarantined.ts';
import type { Registry } from './registry.ts';

/**
 * Judges one message against the registry. Pure, and never throws: whatever a publisher sends becomes an outcome. The
 * order of the checks is: topic, identity, size, JSON, registration, shape, meaning.
 */
export function takeIn(message: InboundMessage, registry: Registry): readonly Outcome[] {
  const topic = registry.topics.get(message.topic) ?? parseTopic(message.topic);
  if (!topic) return [quarantined(message, 'schema', 'no topic of city/v1: see the published AsyncAPI')];
  if (!mayPublish(message.publisher, topic)) {
    return [quarantined(message, 'identity_mismatch', `${nameOf(message.publisher)} may not publish here`)];
  }
  const bytes = message.whole?.bytes ?? message.payload.length;
  if (bytes > MAX_MESSAGE_BYTES) {
    return [quarantined(message, 'too_large', `${bytes} bytes, at most ${MAX_MESSAGE_BYTES}`)];
  }
  if (topic.kind === 'feed') return [quarantined(message, 'unknown_device', `no feed ${topic.feed} is registered`)];
  if (clearsRetained(message, topic)) return [];
  const json = parseJson(message.payload);
  if ('fault' in json) return [quarantined(message, 'not_json', json.fault)];
  if (topic.kind === 'event') return [takeInEvent(message, topic.department, json.value, registry)];
  const device = registry.devices.get(topic.device);
  if (!device || device.district !== topic.district) {
    const detail = device
      ? `${topic.device} is registered in district ${device.district}, not ${topic.district}`
      : `no device ${topic.device} is registered`;
    return [quarantined(message, 'unknown_device', detail)];
  }
  registry.topics.set(message.topic, topic);
  if (topic.kind === 'status') return [takeInStatus(message, device, json.value)];
  return takeInPack(message, device, json.value, registry);
}

export function mayPublish(publisher: Publisher, topic: Topic): boolean {
  if (publisher.kind === 'trusted') return true;
  if (publisher.kind === 'feed') return topic.kind === 'feed' && topic.feed === publisher.id;
  if (publisher.kind === 'listener') return false;
  return (topic.kind === 'reading' || topic.kind === 'status') && topic.device === publisher.id;
}

function nameOf(publisher: Publisher): string {
  return publisher.kind === 'trusted' ? 'this publisher' : publisher.id;
}

/** MQTT's way to delete a retained message: an empty one. */
function clearsRetained(message: InboundMessage, topic: Topic): boolean {
  return topic.kind === 'status' && message.retain && message.payload.length === 0;
}

function parseJson(payload: Buffer): { readonly value: unknown } | { readonly fault: string } {
  if (!isUtf8(payload)) return { fault: 'the payload is not UTF-8' };
  try {
    return { value: JSON.parse(payload.toString('utf8', startsWithMark(payload) ? 3 : 0)) };
  } catch (error) {
    return { fault: error instanceof Error ? error.message : 'the payload is not JSON' };
  }
}

/** One byte order mark is ignored, as RFC 8259 section 8.1 allows. */
function startsWithMark(payload: Buffer): boolean {
  return payload[0] === 0xef && payload[1] === 0xbb && payload[2] === 0xbf;
}

/** A live status counts from its receipt: the time in a last will is the one at which it was given to the broker. */
function takeInStatus(message: InboundMessage, device: RegisteredDevice, json: unknown): Outcome {
  const status = deviceStatus.safeParse(json);
  if (!status.success) return quarantined(message, 'schema', firstFault(status.error));
  const { receivedAt, replayed } = message;
  const at = replayed ? Math.min(Date.parse(status.data.at), receivedAt) : receivedAt;
  return { kind: 'status', row: { componentKey: device.key, online: status.data.online, at } };
}

function takeInEvent(message: InboundMessage, department: string, json: unknown, registry: Registry): Outcome {
  const envelope = cloudEvent.safeParse(json);
  if (!envelope.success) return quarantined(message, 'schema', firstFault(envelope.error));
  const { id, source, type, time } = envelope.data;
  if (type !== EVENT_REPORTED) return quarantined(message, 'unsupported_type', `type ${type}, not ${EVENT_REPORTED}`);
  const event = cityEventData.safeParse(withoutNulls(envelope.data.data));
  if (!event.success) return quarantined(message, 'schema', `data: ${firstFault(event.error)}`);
  const data = plainData(event.data);
  if (![id, source, ...textsOf(data)].every(isStorable)) {
    return quarantined(message, 'schema', 'a text holds NUL or half a surrogate pair');
  }
  if (data.title === '') return quarantined(message, 'schema', 'data: title: nothing that can be read');
  if (!registry.departments.has(department)) {
    return quarantined(message, 'unknown_device', `no department ${department} is registered`);
  }
  if (!registry.categories.has(data.category)) {
    return quarantined(message, 'unknown_category', `no category ${data.category} in the catalogue`);
  }
  const occurredAt = time === undefined ? undefined : new Date(time);
  if (occurredAt && !isInWindow(occurredAt.getTime(), message.receivedAt, DEFAULT_READING_WINDOW)) {
    const hint = zoneShiftHint(occurredAt.getTime() - message.receivedAt);
    return quarantined(message, 'out_of_window', `time ${time} is outside 7 days back to 5 minutes ahead${hint}`);
  }
  const grid = locate(data.location, registry.grids);
  if (!grid) {
    const { lon, lat } = data.location;
    return quarantined(message, 'schema', `location ${lon},${lat} (lon,lat) lies in no unit grid of the city`);
  }
  const receivedAt = new Date(message.receivedAt);
  return { kind: 'event', row: { source, id, receivedAt, department, occurredAt, data, grid } };
}

/** What a sender says of a field that it leaves open, as serializers of many languages do; a field that must be there is missed then. */
function withoutNulls(data: unknown): unknown {
  if (typeof data !== 'object' || data === null || Array.isArray(data)) return data;
  return Object.fromEntries(Object.entries(data).filter(([, value]) => value !== null));
}

/** Texts without what can't be seen: a right-to-left override in a title turns round the words that stand after it on a page. */
function plainData(data: CityEventData): CityEventData {
  const entries = Object.entries(data).map(([name, value]) => [
    name,
    typeof value === 'string' ? plainText(value) : value,
  ]);
  return Object.fromEntries(entries) as CityEventData;
}

function textsOf(data: object): string[] {
  return Object.values(data).filter((value) => typeof value === 'string');
}
