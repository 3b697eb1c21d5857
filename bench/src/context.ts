import type pg from 'pg';
import type { BenchCity } from './city/bench-city.ts';
import type { Workload } from './city/workload.ts';
import type { Config } from './config.ts';
import type { RunJournal } from './journal.ts';
import type { BrokerKind, Stand } from './stand.ts';

/** A running city, what may be published to it, and a database of the same server to compare with. */
export interface BenchContext {
  readonly config: Config;
  readonly city: BenchCity;
  readonly broker: BrokerKind;
  readonly workload: Workload;
  /** As owner of the city's database. */
  readonly client: pg.Client;
  /** An otherwise empty database with the tables of the city. */
  readonly scratchUrl: string;
  /** One line of progress. */
  readonly say: (line: string) => void;
}

/** What the sections share. */
export interface Bench {
  readonly config: Config;
  readonly journal: RunJournal;
  /** Starts the city when it is first asked for. */
  readonly stand: Stand;
  readonly say: (line: string) => void;
}
