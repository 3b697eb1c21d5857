import type { BitSet } from '@cityloop/load/bit-set';
import type { Script } from '@cityloop/load/script';
import type { Baseline, Totals } from './baseline.ts';
import type { Findings } from './findings.ts';
import type { QuarantineTally } from './quarantine-tally.ts';
import type { KnownTarget } from './registry.ts';
import type { Sent } from './sent.ts';
import type { Window } from './window.ts';
import type { Witness } from './witness.ts';

/** What every part of a check works with. */
export interface CheckContext {
  readonly script: Script;
  readonly sent: Sent;
  readonly baseline: Baseline;
  readonly totals: Totals;
  readonly witness: Witness;
  readonly findings: Findings;
  /** By {@link streamKey}. */
  readonly targets: ReadonlyMap<string, KnownTarget>;
  /** Behind an external broker nobody knows when ingest heard of a message. */
  readonly isAcknowledgedByIngest: boolean;
  readonly window: Window;
  readonly tally: QuarantineTally;
  /** Records found in `reading`, and records found in quarantine. */
  readonly stored: BitSet;
  readonly quarantined: BitSet;
  /** Events found, by the number of their message. */
  readonly storedEvents: BitSet;
}
