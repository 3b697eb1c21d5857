import type pg from 'pg';
import type { BenchCity } from './city/bench-city.ts';
import type { Workload } from './city/workload.ts';
import type { Config } from './config.ts';

/** What the sections share: a running city, what may be published to it, and a database of the same server to compare with. */
export interface BenchContext {
  readonly config: Config;
  readonly city: BenchCity;
  readonly workload: Workload;
  /** As owner of the city's database. */
  readonly client: pg.Client;
  /** An otherwise empty database with a table of readings like the city's. */
  readonly scratchUrl: string;
  /** One line of progress. */
  readonly say: (line: string) => void;
}
