import { setTimeout as delay } from 'node:timers/promises';
import { parseTopic } from '@cityloop/contract/mqtt/topics';
import type { Queryable } from '@cityloop/db/connection/transaction';
import { readRegistryMark } from '@cityloop/db/ingest/ingest-registry';
import type { InboundMessage, Outcome } from '@cityloop/intake/outcome';
import { isStorable } from '@cityloop/intake/quarantined';
import type { Registry } from '@cityloop/intake/registry';
import type { Logger } from '@cityloop/runtime/logger';
import { createRoom } from '../lane/room.ts';

type Submit = (outcomes: readonly Outcome[]) => void;

/**
 * What names a device, metric, category or department that we don't know waits until the database was asked: from the
 * moment its registration is answered its messages are taken, and not a second later when the registry is read again.
 */
export interface SecondLook {
  /** The outcomes may be others by now. */
  isInDoubt(outcomes: readonly Outcome[]): boolean;
  /** Judges the message again once the database was asked, and calls `submit` with what comes out; never after `close`. */
  hold(message: InboundMessage, submit: Submit): void;
  /** Senders should wait: too many messages wait for an answer. */
  isFull(): boolean;
  onRoom(listener: () => void): void;
  /** Reads the registry again where the database knows more of what these topics name; whether it did. However long it takes. */
  refresh(topics: readonly string[]): Promise<boolean>;
  /** The registry was read again: what is known now goes on at once, before what comes after it. */
  registryChanged(): void;
  /** What waits stays unacknowledged. */
  close(): Promise<void>;
}

export interface SecondLookParts {
  readonly db: Queryable;
  readonly registry: () => Registry;
  readonly reload: () => Promise<void>;
  readonly takeIn: (message: InboundMessage) => readonly Outcome[];
  readonly logger: Logger;
}

const IN_DOUBT: ReadonlySet<string> = new Set(['unknown_device', 'unknown_metric', 'unknown_category']);
/** Beyond either, senders wait. */
const WAITING = { messages: 2_000, bytes: 32 * 1024 * 1024 } as const;
/** Between two looks: one serves all messages that came meanwhile. */
const GAP_MS = 10;
const RETRY_MS = 250;

export function createSecondLook(parts: SecondLookParts): SecondLook {
  const { takeIn } = parts;
  const stop = new AbortController();
  const room = createRoom(WAITING);
  const pause = (ms: number) => delay(ms, undefined, { signal: stop.signal }).catch(() => undefined);
  const refresh = createRefresh(parts, stop.signal, pause);
  let waiting: { readonly message: InboundMessage; readonly submit: Submit }[] = [];
  let running: Promise<void> | undefined;

  const isInDoubt = (outcomes: readonly Outcome[]) =>
    outcomes.some((outcome) => outcome.kind === 'quarantined' && IN_DOUBT.has(outcome.reason));

  /** Judges the first so many, in their order; those in doubt stay unless `isFinal`. */
  function judge(count: number, isFinal: boolean): void {
    const looked = waiting.slice(0, count);
    const later = waiting.slice(count);
    waiting = [];
    for (const entry of looked) {
      const outcomes = takeIn(entry.message);
      if (!isFinal && isInDoubt(outcomes)) {
        waiting.push(entry);
        continue;
      }
      room.leave(entry.message.payload.length);
      entry.submit(outcomes);
    }
    waiting.push(...later);
    room.announce();
  }

  async function lookForAll(): Promise<void> {
    while (waiting.length > 0 && !stop.signal.aborted) {
      const asked = new Set(waiting);
      await refresh(waiting.map(({ message }) => message.topic));
      if (stop.signal.aborted) return;
      // Some may have gone on meanwhile, and others have come: those asked for are still the first ones.
      judge(waiting.findLastIndex((entry) => asked.has(entry)) + 1, true);
      await pause(GAP_MS);
    }
  }

  return {
    isInDoubt,
    hold(message, submit) {
      waiting.push({ message, submit });
      room.enter(message.payload.length);
      running ??= lookForAll().finally(() => {
        running = undefined;
      });
    },
    isFull: room.isFull,
    onRoom: room.onRoom,
    refresh,
    registryChanged: () => judge(waiting.length, false),
    async close() {
      stop.abort();
      await running;
    },
  };
}

function createRefresh(parts: SecondLookParts, signal: AbortSignal, pause: (ms: number) => Promise<unknown>) {
  const look = createLook(parts);
  return async function refresh(topics: readonly string[]): Promise<boolean> {
    while (!signal.aborted) {
      try {
        return await look(topics);
      } catch (error) {
        parts.logger.warn({ err: error }, 'cannot look for what is not known, trying again');
        await pause(RETRY_MS);
      }
    }
    return false;
  };
}

/** Whether the registry had to be read again. Rejects when the database is away. */
function createLook({ db, registry, reload }: SecondLookParts) {
  let newest: string | undefined;
  return async function look(topics: readonly string[]): Promise<boolean> {
    const mark = await readRegistryMark(db, [...new Set(topics.flatMap(deviceOf))]);
    const known = registry().devices;
    if (mark.newest === newest && mark.devices.every(({ id, district }) => known.get(id)?.district === district))
      return false;
    await reload();
    newest = mark.newest;
    return true;
  };
}

function deviceOf(topic: string): string[] {
  const parsed = parseTopic(topic);
  const isOfDevice = (parsed?.kind === 'reading' || parsed?.kind === 'status') && isStorable(parsed.device);
  return isOfDevice ? [parsed.device] : [];
}
