import { DEFAULT_READING_WINDOW } from '@cityloop/domain/telemetry/reading';
import type { Script } from '@cityloop/load/script';

/** Whether a record's time lies in the accepted window for certain, beyond it for certain, or as ingest's clock has it. */
export interface Window {
  verdictOn(record: number): 'in' | 'out' | 'either';
}

/** Between the last entry of a journal and the receipt of what it tells of. */
const UNDER_WAY_MS = 10_000;

/** A message is received after it fell due and before `endedAt`; ingest's clock may have been `clockOffMs` off either way. */
export function createWindow(script: Script, endedAt: number, clockOffMs: number): Window {
  const { pastMs, futureMs } = DEFAULT_READING_WINDOW;
  const { records } = script.plan;
  const latest = endedAt + UNDER_WAY_MS + clockOffMs;
  return {
    verdictOn(record) {
      const at = script.atOf(record);
      const earliest = script.startedAt + script.schedule.dueAt(Math.floor(record / records)) - clockOffMs;
      if (at >= latest - pastMs && at <= earliest + futureMs) return 'in';
      return at < earliest - pastMs || at > latest + futureMs ? 'out' : 'either';
    },
  };
}
