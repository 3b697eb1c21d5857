import { closeSync, existsSync, mkdirSync, openSync, readFileSync, readSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { createPlan } from './plan.ts';
import type { ScriptFacts } from './script-facts.ts';

/**
 * A run's journal is a folder: `facts.json` says what every message is, `entries.bin` which were sent and acknowledged
 * when, 12 bytes each: kind, flags, connection (2), message (4), tenths of a millisecond since the start (4), little-endian.
 */
const FACTS_FILE = 'facts.json';
const ENTRIES_FILE = 'entries.bin';
const ENTRY_BYTES = 12;
const CHUNK_BYTES = ENTRY_BYTES * 65_536;

const KINDS = ['', 'published', 'acknowledged', 'connected', 'disconnected', 'ended'] as const;
export type EntryKind = Exclude<(typeof KINDS)[number], ''>;

/** How a message was published. */
export const PUBLISHED = { redelivered: 1, repeated: 2, qos0: 4 } as const;

/** `at` in milliseconds since the start of the run; `message` and `flags` are 0 where they mean nothing. */
export interface JournalEntry {
  readonly kind: EntryKind;
  readonly connection: number;
  readonly message: number;
  readonly flags: number;
  readonly at: number;
}

export interface JournalWriter {
  /** Kept in memory until `flush`. */
  add(entry: JournalEntry): void;
  /** Hands everything to the system: a kill of this process no longer loses it. (A power cut may.) */
  flush(): void;
  close(): void;
}

/** Begins a journal. @throws when the folder holds one already */
export function createJournal(folder: string, facts: ScriptFacts): JournalWriter {
  mkdirSync(folder, { recursive: true });
  if (existsSync(join(folder, FACTS_FILE))) throw new Error(`Cannot begin a journal in ${folder}: it holds one`);
  writeFileSync(join(folder, FACTS_FILE), `${JSON.stringify(facts, undefined, 2)}\n`);
  const file = openSync(join(folder, ENTRIES_FILE), 'ax');
  const chunk = Buffer.alloc(CHUNK_BYTES);
  let filled = 0;
  const flush = () => {
    for (let written = 0; written < filled; ) written += writeSync(file, chunk, written, filled - written);
    filled = 0;
  };
  return {
    add({ kind, flags, connection, message, at }) {
      chunk.writeUInt8(KINDS.indexOf(kind), filled);
      chunk.writeUInt8(flags, filled + 1);
      chunk.writeUInt16LE(connection, filled + 2);
      chunk.writeUInt32LE(message, filled + 4);
      chunk.writeUInt32LE(Math.max(0, Math.round(at * 10)), filled + 8);
      filled += ENTRY_BYTES;
      if (filled === CHUNK_BYTES) flush();
    },
    flush,
    close() {
      flush();
      closeSync(file);
    },
  };
}

const factsFile = z.object({
  plan: z.unknown(),
  seed: z.number(),
  run: z.string().regex(/^[a-z0-9]+$/),
  startedAt: z.int(),
});

export function readJournalFacts(folder: string): ScriptFacts {
  const facts = factsFile.parse(JSON.parse(readFileSync(join(folder, FACTS_FILE), 'utf8')));
  return { ...facts, plan: createPlan(facts.plan as Parameters<typeof createPlan>[0]) };
}

/** In the order in which they were written. An entry that a crash cut short ends the journal. The entry is reused: don't keep it. */
export function readJournal(folder: string, onEntry: (entry: JournalEntry) => void): void {
  const file = openSync(join(folder, ENTRIES_FILE), 'r');
  const chunk = Buffer.alloc(CHUNK_BYTES);
  const entry = { kind: 'published' as EntryKind, connection: 0, message: 0, flags: 0, at: 0 };
  try {
    for (let held = 0; ; ) {
      const read = readSync(file, chunk, held, CHUNK_BYTES - held, null);
      if (read === 0) return;
      const usable = held + read - ((held + read) % ENTRY_BYTES);
      for (let offset = 0; offset < usable; offset += ENTRY_BYTES) {
        readEntry(entry, { chunk, offset, folder });
        onEntry(entry);
      }
      held = held + read - usable;
      chunk.copy(chunk, 0, usable, usable + held);
    }
  } finally {
    closeSync(file);
  }
}

type Reused = { -readonly [field in keyof JournalEntry]: JournalEntry[field] };

interface EntryPlace {
  readonly chunk: Buffer;
  readonly offset: number;
  readonly folder: string;
}

/** @throws for a kind that is none */
function readEntry(entry: Reused, { chunk, offset, folder }: EntryPlace): void {
  const kind = KINDS[chunk.readUInt8(offset)];
  if (!kind) throw new Error(`The journal ${folder} holds an entry of an unknown kind`);
  entry.kind = kind;
  entry.flags = chunk.readUInt8(offset + 1);
  entry.connection = chunk.readUInt16LE(offset + 2);
  entry.message = chunk.readUInt32LE(offset + 4);
  entry.at = chunk.readUInt32LE(offset + 8) / 10;
}
