import type { HistoryImport } from '@cityloop/db/history/history-import';
import type { TelemetryRetention } from '@cityloop/db/storage/telemetry-retention';
import type pg from 'pg';

/** A file of readings and how it is to be taken. */
export interface HistoryFile {
  readonly path: string;
  /** As people know it. */
  readonly name: string;
  /** Where it lies below DATA_DIR, if it was uploaded. */
  readonly storedAs: string | null;
  /** IANA name of the zone of times without an offset; undefined: the city's. */
  readonly zone: string | undefined;
  /** Leave out the lines that hold no reading, instead of refusing the file. */
  readonly takeGood: boolean;
  readonly requestedBy: string;
}

export interface HistoryContext {
  /** Of the database's owner. */
  readonly pool: pg.Pool;
  readonly retention: TelemetryRetention;
  readonly now: Date;
  /** Told now and then how far it is. */
  readonly say: (entry: HistoryImport) => void;
}
