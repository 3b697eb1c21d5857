import type { Report } from '@cityloop/checker/checker';
import type { FaultRunResult } from './fault-run.ts';

const WRONG = [
  'acknowledgedLost',
  'doubled',
  'unexplained',
  'latestWrong',
  'alarmsWrong',
  'quarantineWrong',
  'countersWrong',
] as const satisfies readonly (keyof Report)[];

/** What came of a run, in lines; with samples of what is wrong. */
export function describeVerdict({ report, summary, faults }: FaultRunResult): string[] {
  const counts = WRONG.map((kind) => `${kind} ${report[kind]}`).join(', ');
  const samples = WRONG.flatMap((kind) => report.samples[kind].slice(0, 5).map((sample) => `  ${kind}: ${sample}`));
  const { p50, p99, max } = summary.latencyMs.readings;
  return [
    `${faults.length} faults, ${report.published} messages published (${summary.redelivered} redelivered, ${summary.repeated} repeated, ${summary.connectionsLost} connections lost), ${report.acknowledged} acknowledged in ${Math.round(summary.elapsedMs / 1000)} s`,
    `stored: ${report.storedReadings} readings, ${report.storedEvents} events; alarms expected: ${report.alarmsExpected}, streams compared: ${report.alarmStreamsCompared}`,
    `due to acknowledged: p50 ${Math.round(p50)} ms, p99 ${Math.round(p99)} ms, max ${Math.round(max)} ms`,
    counts,
    ...samples,
    report.isRight
      ? `RIGHT: nothing acknowledged is lost, nothing is doubled (seed ${report.seed}).`
      : `WRONG: see the samples; the same again with --seed ${report.seed}.`,
  ];
}
