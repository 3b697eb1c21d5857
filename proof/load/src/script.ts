import { EVENT_REPORTED } from '@cityloop/contract/mqtt/city-event';
import { eventTopic, readingTopic } from '@cityloop/contract/mqtt/topics';
import { type MalformedPart, malformedMessage } from './malformed.ts';
import type { MalformedReason } from './plan.ts';
import { DRAW, draw, drawShare } from './random.ts';
import { createSchedule, type Schedule } from './schedule.ts';
import type { MessageKind, ScriptedMessage, ScriptFacts } from './script-facts.ts';
import { createTimes, createValues } from './scripted-readings.ts';

/** What each message says. Messages are numbered from 0; record `r` of message `m` is number `m * plan.records + r`. */
export interface Script extends ScriptFacts {
  readonly schedule: Schedule;
  kindOf(message: number): MessageKind;
  messageOf(message: number): ScriptedMessage;
  qosOf(message: number): 0 | 1;
  targetOf(message: number): number;
  /** The record of that target and time (epoch milliseconds), or undefined when none was ever meant. */
  recordAt(target: number, at: number): number | undefined;
  atOf(record: number): number;
  recordValue(record: number): number;
  /** By how many later messages of its connection this one is overtaken. */
  heldBackBy(message: number): number;
  isRepeated(message: number): boolean;
}

export function createScript(facts: ScriptFacts): Script {
  const { plan, seed } = facts;
  const { targets, records, faults } = plan;
  const schedule = createSchedule(plan);
  const times = createTimes(facts, schedule);
  const kindOf = createKinds(facts);
  const recordValue = createRecordValues(facts, kindOf);
  const targetOf = (message: number) => message % targets.length;
  return {
    ...facts,
    schedule,
    kindOf,
    messageOf: createMessages(facts, { times, kindOf, recordValue }),
    qosOf: (message) => (plan.qos0 > 0 && drawShare(seed, DRAW.qos, message) < plan.qos0 ? 0 : 1),
    targetOf,
    atOf: times.atOf,
    recordValue,
    recordAt(target, at) {
      const record = times.recordAt(target, at);
      if (record === undefined) return undefined;
      const kind = kindOf(Math.floor(record / records));
      return kind === 'reading' || kind === 'poison' ? record : undefined;
    },
    heldBackBy(message) {
      const { reorder } = faults;
      if (!reorder || drawShare(seed, DRAW.reorder, message) >= reorder.share) return 0;
      return 1 + (draw(seed, DRAW.reorder, message) % reorder.depth);
    },
    isRepeated: (message) =>
      faults.duplicates !== undefined && drawShare(seed, DRAW.duplicate, message) < faults.duplicates.share,
  };
}

type Kinds = (message: number) => MessageKind;

function createRecordValues(facts: ScriptFacts, kindOf: Kinds): (record: number) => number {
  const { records, faults } = facts.plan;
  const values = createValues(facts);
  return (record) => {
    const message = Math.floor(record / records);
    const isPoison = record % records === 0 && kindOf(message) === 'poison';
    return isPoison && faults.poison ? faults.poison.value : values.recordValue(record);
  };
}

interface MessageParts {
  readonly times: ReturnType<typeof createTimes>;
  readonly kindOf: Kinds;
  readonly recordValue: (record: number) => number;
}

function createMessages(facts: ScriptFacts, parts: MessageParts): (message: number) => ScriptedMessage {
  const { targets, records } = facts.plan;
  const topics = targets.map(({ district, device }) => readingTopic(district, device));
  const packOf = createPacks(facts, parts);
  return (message) => {
    const kind = parts.kindOf(message);
    const target = message % targets.length;
    if (kind === 'reading' || kind === 'poison')
      return { topic: topics[target] ?? '', payload: packOf(message, target) };
    if (kind === 'event') return eventOf(facts, message);
    const part: MalformedPart = { facts, message, target, at: parts.times.atOf(message * records) };
    return malformedMessage(kind, part);
  };
}

/** SenML by hand: the load writes many more packs than it could stringify. */
function createPacks(
  { plan: { targets, records } }: ScriptFacts,
  { times, recordValue }: MessageParts,
): (message: number, target: number) => string {
  const firstOf = targets.map(({ metric }) => `,"n":${JSON.stringify(metric)},`);
  const nextOf = targets.map(({ metric }) => `{"n":${JSON.stringify(metric)},`);
  return (message, target) => {
    const isBoolean = targets[target]?.kind === 'boolean';
    const first = message * records;
    const at = times.atOf(first);
    let pack = '';
    for (let index = 0; index < records; index += 1) {
      const value = recordValue(first + index);
      const field = isBoolean && (value === 0 || value === 1) ? `"vb":${value === 1}` : `"v":${value}`;
      if (index === 0) pack = `[{"bt":${at / 1000}${firstOf[target]}${field}}`;
      else pack += `,${nextOf[target]}${field},"t":${(times.atOf(first + index) - at) / 1000}}`;
    }
    return `${pack}]`;
  };
}

/** The source of every event of a run; an event's id is the number of its message. */
export function eventSourceOf(run: string): string {
  return `/load/${run}`;
}

/** Long enough ago to be in the past by every clock that is at most an hour off. */
const EVENT_AGE_MS = 2 * 3_600_000;

function eventOf({ plan, run, startedAt }: ScriptFacts, message: number): ScriptedMessage {
  const { events } = plan;
  if (!events) throw new Error('this plan has no events');
  const payload = JSON.stringify({
    specversion: '1.0',
    id: String(message),
    source: eventSourceOf(run),
    type: EVENT_REPORTED,
    time: new Date(startedAt - EVENT_AGE_MS).toISOString(),
    data: { category: events.category, title: `load ${run} ${message}`, location: events.location },
  });
  return { topic: eventTopic(events.department), payload };
}

function createKinds({ plan, seed }: ScriptFacts): Kinds {
  const { malformed, poison } = plan.faults;
  const reasons = (malformed?.reasons ?? []).filter((reason) => plan.events !== undefined || !NEED_EVENTS.has(reason));
  const untilMalformed = reasons.length > 0 ? (malformed?.share ?? 0) : 0;
  const untilPoison = untilMalformed + (poison?.share ?? 0);
  const untilEvent = untilPoison + (plan.events?.share ?? 0);
  return (message) => {
    if (untilEvent === 0) return 'reading';
    const drawn = drawShare(seed, DRAW.kind, message);
    if (drawn >= untilEvent) return 'reading';
    if (drawn < untilMalformed) return reasons[draw(seed, DRAW.reason, message) % reasons.length] ?? 'not_json';
    return drawn < untilPoison ? 'poison' : 'event';
  };
}

const NEED_EVENTS: ReadonlySet<MalformedReason> = new Set(['unsupported_type', 'unknown_category']);
