import { MAX_MESSAGE_BYTES } from '@cityloop/contract/mqtt/quarantine-reason';
import { eventTopic, readingTopic } from '@cityloop/contract/mqtt/topics';
import type { MalformedReason, Target } from './plan.ts';
import type { ScriptedMessage, ScriptFacts } from './script-facts.ts';

export interface MalformedPart {
  readonly facts: ScriptFacts;
  readonly message: number;
  readonly target: number;
  /** Epoch milliseconds. */
  readonly at: number;
}

const EIGHT_DAYS_MS = 8 * 86_400_000;

/** A message to be set aside for that reason; its first bytes say which one it is ({@link messageMarkedIn}). */
export function malformedMessage(reason: MalformedReason, part: MalformedPart): ScriptedMessage {
  const { facts, message, at } = part;
  const target = targetOf(part, 0);
  const topic = readingTopic(target.district, target.device);
  const mark = `"load":"${facts.run}#${message}"`;
  const pack = (fields: string, seconds = at / 1000) => `[{${mark},"bt":${seconds},${fields}}]`;
  const good = `"n":${JSON.stringify(target.metric)},"v":0`;
  switch (reason) {
    case 'not_json':
      return { topic, payload: `[{${mark},"n":` };
    case 'schema':
      return { topic, payload: `{${mark}}` };
    case 'too_large':
      return { topic, payload: pack(`${good},"u":"${'x'.repeat(MAX_MESSAGE_BYTES)}"`) };
    case 'unknown_device':
      return { topic: readingTopic(target.district, `${target.device}-unheard-of`), payload: pack(good) };
    case 'unknown_metric':
      return { topic, payload: pack('"n":"unheard-of","v":0') };
    case 'unsupported_value':
      return { topic, payload: pack(`"n":${JSON.stringify(target.metric)},"vs":"text"`) };
    case 'unit_mismatch':
      return { topic, payload: pack(`${good},"u":"unheard-of"`) };
    case 'out_of_window':
      return { topic, payload: pack(good, (at - EIGHT_DAYS_MS) / 1000) };
    case 'identity_mismatch': {
      const other = targetOf(part, 1);
      return { topic: readingTopic(other.district, other.device), payload: pack(good) };
    }
    case 'unsupported_type':
      return eventLike(part, mark, 'cityloop.event.unheard-of.v1', 'any');
    case 'unknown_category':
      return eventLike(part, mark, 'cityloop.event.reported.v1', 'unheard-of');
  }
}

function targetOf({ facts, target }: MalformedPart, further: number): Target {
  const { targets } = facts.plan;
  const found = targets[(target + further) % targets.length];
  if (!found) throw new Error('a plan has targets');
  return found;
}

function eventLike({ facts, message }: MalformedPart, mark: string, type: string, category: string): ScriptedMessage {
  const { department = '', location = { lon: 0, lat: 0 } } = facts.plan.events ?? {};
  const envelope = { specversion: '1.0', id: `malformed-${message}`, source: `/load/${facts.run}`, type };
  const data = { category, title: 'load', location };
  return { topic: eventTopic(department), payload: `{${mark},${JSON.stringify({ ...envelope, data }).slice(1)}` };
}

const MARK = /"load":"([a-z0-9]+)#(\d+)"/;

/** The number of the message whose first bytes these are; undefined when it is none of that run's marked ones. */
export function messageMarkedIn(beginning: string, run: string): number | undefined {
  const [, markedRun, message] = MARK.exec(beginning) ?? [];
  return markedRun === run && message !== undefined ? Number(message) : undefined;
}
