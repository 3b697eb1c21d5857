import type { Totals } from './baseline.ts';
import type { Findings } from './findings.ts';

/** Of one reason: what acknowledged messages ask for, what published ones allow, and what there is. */
export interface ReasonCount {
  readonly least: number;
  readonly most: number;
  /** Rows that were traced to the run. */
  readonly kept: number;
  /** Set aside and counted, of which no row was kept: of each source some samples are. */
  readonly countedOnly: number;
}

/** Balances what was set aside by reason: rows for some, a count for the others. */
export interface QuarantineTally {
  /** A row of that reason; of the run, or of somebody else. */
  keep(reason: string, isOurs: boolean): void;
  /** Messages (or records) that may be set aside for it so often at most, and must be at least. */
  expect(reason: string, bounds: { readonly least: number; readonly most: number }): void;
  /** Something that must be there has no row. */
  miss(reason: string, describe: () => string): void;
  /** Adds what doesn't balance to the findings. Call it once, when everything was kept, expected and missed. */
  close(findings: Findings): Record<string, ReasonCount>;
}

interface Balance {
  least: number;
  most: number;
  kept: number;
  keptOfOthers: number;
  readonly missed: (() => string)[];
  missedCount: number;
}

const MOST_DESCRIBED = 10;

export function createQuarantineTally(before: Totals['quarantined'], now: Totals['quarantined']): QuarantineTally {
  const balances = new Map<string, Balance>();
  const balanceOf = (reason: string): Balance => {
    const known = balances.get(reason);
    if (known) return known;
    const balance = { least: 0, most: 0, kept: 0, keptOfOthers: 0, missed: [], missedCount: 0 };
    balances.set(reason, balance);
    return balance;
  };
  return {
    keep(reason, isOurs) {
      balanceOf(reason)[isOurs ? 'kept' : 'keptOfOthers'] += 1;
    },
    expect(reason, { least, most }) {
      const balance = balanceOf(reason);
      balance.least += least;
      balance.most += most;
    },
    miss(reason, describe) {
      const balance = balanceOf(reason);
      balance.missedCount += 1;
      if (balance.missed.length < MOST_DESCRIBED) balance.missed.push(describe);
    },
    close(findings) {
      const counts: Record<string, ReasonCount> = {};
      for (const [reason, { least, most, kept, keptOfOthers, missed, missedCount }] of balances) {
        const countedOnly = (now[reason] ?? 0) - (before[reason] ?? 0) - kept - keptOfOthers;
        const lacking = missedCount - Math.max(0, countedOnly);
        const describe = missed[0] ?? (() => 'nothing');
        if (lacking > 0) findings.add('quarantineWrong', () => `${lacking} x ${reason} lacks: ${describe()}`, lacking);
        const surplus = kept + countedOnly - most;
        if (surplus > 0) findings.add('quarantineWrong', () => `${surplus} x ${reason} more than published`, surplus);
        if (countedOnly < 0) {
          findings.add('countersWrong', () => `quarantine has ${-countedOnly} more rows of ${reason} than it counted`);
        }
        counts[reason] = { least, most, kept, countedOnly: Math.max(0, countedOnly) };
      }
      return counts;
    },
  };
}
