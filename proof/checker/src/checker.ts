import { createBitSet } from '@cityloop/load/bit-set';
import { readJournalFacts } from '@cityloop/load/journal';
import { createScript } from '@cityloop/load/script';
import { readBaseline, readTotals } from './baseline.ts';
import type { CheckContext } from './context.ts';
import { checkCounters } from './counters.ts';
import { checkEvents } from './events.ts';
import { createFindings, type FindingKind } from './findings.ts';
import { checkLosses } from './losses.ts';
import { checkQuarantine } from './quarantine.ts';
import { createQuarantineTally, type ReasonCount } from './quarantine-tally.ts';
import { readTargets, type WatchedRule } from './registry.ts';
import { readSent } from './sent.ts';
import { checkStreams } from './streams.ts';
import { createWindow } from './window.ts';
import { openWitness } from './witness.ts';

export { recordBaseline } from './baseline.ts';
export { waitUntilQuiet } from './quiet.ts';
export { DONE_WITHIN_MS } from './streams.ts';

export interface CheckOptions {
  /** The folder of a journal; `baseline.json` in it tells what was there before. */
  readonly journal: string;
  /** Any login that may read. Nothing is written. */
  readonly databaseUrl: string;
  /** Instead of those in force. */
  readonly rules?: readonly WatchedRule[];
  /** How far ingest's clock may have been off, either way: what it then put outside the window must be in quarantine. */
  readonly ingestClockOffMs?: number;
  /** False where nothing keeps the order of a source's readings up to its rules: alarms aren't compared with the model then. */
  readonly isOrderKept?: boolean;
  /** False behind an external broker, which acknowledges before ingest has heard: then nobody knows when it did. */
  readonly isAcknowledgedByIngest?: boolean;
}

/** Each of `FindingKind` counts what is wrong; all are 0 when `isRight`. */
export interface Report extends Record<FindingKind, number> {
  readonly isRight: boolean;
  readonly seed: number;
  readonly run: string;
  /** The first of each kind, in words. */
  readonly samples: Record<FindingKind, readonly string[]>;
  /** Messages that were published at all, and those (QoS 1) that were acknowledged. */
  readonly published: number;
  readonly acknowledged: number;
  /** Readings and events of this run in the database. */
  readonly storedReadings: number;
  readonly storedEvents: number;
  /** Stored without an acknowledgement having come: no fault. */
  readonly storedUnacknowledged: number;
  readonly alarmsExpected: number;
  /** Streams with rules: compared with the model, or not because their order of arrival isn't known. */
  readonly alarmStreamsCompared: number;
  readonly alarmStreamsNotCompared: number;
  /** By reason. */
  readonly quarantine: Record<string, ReasonCount>;
}

/**
 * Compares what a journal says with what the database holds, in one snapshot. Call it when all is quiet: what is still on
 * its way counts as lost. @throws when the journal or the database can't be read
 */
export async function check(options: CheckOptions): Promise<Report> {
  const witness = await openWitness(options.databaseUrl);
  try {
    const script = createScript(readJournalFacts(options.journal));
    const sent = readSent(options.journal, script);
    const baseline = readBaseline(options.journal);
    const totals = await readTotals(witness);
    const context: CheckContext = {
      script,
      sent,
      witness,
      baseline,
      totals,
      tally: createQuarantineTally(baseline.quarantined, totals.quarantined),
      findings: createFindings(),
      isAcknowledgedByIngest: options.isAcknowledgedByIngest ?? true,
      targets: await readTargets(witness, script.plan.targets, options.rules),
      window: createWindow(script, sent.endedAt, options.ingestClockOffMs ?? 0),
      stored: createBitSet(script.plan.messages * script.plan.records),
      quarantined: createBitSet(script.plan.messages * script.plan.records),
      storedEvents: createBitSet(script.plan.messages),
    };
    return await runChecks(context, options.isOrderKept ?? true);
  } finally {
    await witness.end();
  }
}

async function runChecks(context: CheckContext, isOrderKept: boolean): Promise<Report> {
  const { script, sent, findings } = context;
  await checkQuarantine(context);
  const streams = await checkStreams(context, isOrderKept);
  await checkEvents(context);
  const { storedUnacknowledged } = checkLosses(context);
  await checkCounters(context);
  const quarantine = context.tally.close(findings);
  const counts = findings.counts();
  return {
    ...counts,
    isRight: Object.values(counts).every((count) => count === 0),
    seed: script.seed,
    run: script.run,
    samples: findings.samples(),
    published: sent.published,
    acknowledged: sent.acknowledged.count,
    storedReadings: context.stored.count,
    storedEvents: context.storedEvents.count,
    storedUnacknowledged,
    alarmsExpected: streams.alarmsExpected,
    alarmStreamsCompared: streams.alarmsCompared,
    alarmStreamsNotCompared: streams.alarmsNotCompared,
    quarantine,
  };
}
