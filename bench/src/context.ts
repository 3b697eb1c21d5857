import type pg from 'pg';
import type { BenchCity } from './city/bench-city.ts';
import type { Workload } from './city/workload.ts';
import type { Config } from './config.ts';
import type { RunJournal } from './journal.ts';

/** The broker of the city: inside ingest, or a Mosquitto that ingest subscribes to; `shared`: so that another worker may join. */
export type BrokerKind = 'embedded' | 'mosquitto' | 'shared';

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

/** Where contenders meet: one city, restarted when another broker is wanted, with the same data. */
export interface Stand {
  readonly root: string;
  readonly folder: string;
  readonly mosquitto: string | undefined;
  /** The running city with this broker. */
  on(broker: BrokerKind): Promise<BenchContext>;
  /** The next use starts it again. */
  stop(): Promise<void>;
  /** What its database server is, once it ran. */
  readonly serverFacts: Readonly<Record<string, string | number>>;
  close(): Promise<void>;
}

/** What the sections share. */
export interface Bench {
  readonly config: Config;
  readonly journal: RunJournal;
  /** The section has used up its time: nothing new is begun. */
  readonly signal: AbortSignal;
  /** Starts the city when it is first asked for. */
  readonly stand: Stand;
  readonly say: (line: string) => void;
}
