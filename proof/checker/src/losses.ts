import type { CheckContext } from './context.ts';

export interface StoredSeen {
  /** Records (readings) and events that are stored, though nobody was told so: their acknowledgement got lost, or QoS 0. */
  readonly storedUnacknowledged: number;
}

/** Acknowledged minus stored: every record of every acknowledged message, and every acknowledged event. */
export function checkLosses(context: CheckContext): StoredSeen {
  const { script, sent } = context;
  let storedUnacknowledged = 0;
  for (let message = 0; message < script.plan.messages; message += 1) {
    if (sent.attemptsOf(message) === 0) continue;
    const isAcknowledged = sent.acknowledged.has(message);
    const kind = script.kindOf(message);
    if (kind === 'event') {
      const isStored = context.storedEvents.has(message);
      if (isAcknowledged && !isStored) context.findings.add('acknowledgedLost', () => `event, message ${message}`);
      if (!isAcknowledged && isStored) storedUnacknowledged += 1;
    } else if (kind === 'reading' || kind === 'poison') {
      storedUnacknowledged += checkRecords(context, message, isAcknowledged);
    }
  }
  return { storedUnacknowledged };
}

/** How many of the message's records are stored without an acknowledgement. */
function checkRecords(context: CheckContext, message: number, isAcknowledged: boolean): number {
  const { script, stored, window, findings } = context;
  const { records } = script.plan;
  // The first record of a poisoned message is the quarantine's.
  const first = message * records + (script.kindOf(message) === 'poison' ? 1 : 0);
  let unacknowledged = 0;
  for (let record = first; record < (message + 1) * records; record += 1) {
    const verdict = window.verdictOn(record);
    if (verdict !== 'in') expectOutOfWindow(context, record, isAcknowledged);
    if (stored.has(record)) {
      if (!isAcknowledged) unacknowledged += 1;
    } else if (isAcknowledged && verdict === 'in') {
      findings.add('acknowledgedLost', () => describe(context, record));
    }
  }
  return unacknowledged;
}

/** What ingest's clock put outside of the window must have been set aside. */
function expectOutOfWindow(context: CheckContext, record: number, isAcknowledged: boolean): void {
  const { sent, script, tally, stored, quarantined } = context;
  const isElsewhere = isAcknowledged && !stored.has(record);
  const most = sent.attemptsOf(Math.floor(record / script.plan.records));
  tally.expect('out_of_window', { least: isElsewhere ? 1 : 0, most });
  if (isElsewhere && !quarantined.has(record)) tally.miss('out_of_window', () => describe(context, record));
}

function describe({ script, quarantined }: CheckContext, record: number): string {
  const message = Math.floor(record / script.plan.records);
  const { device, metric } = script.plan.targets[script.targetOf(message)] ?? { device: '?', metric: '?' };
  const where = quarantined.has(record) ? 'set aside as out of the window, and it was not' : 'nowhere';
  return `message ${message}: ${device}/${metric} at ${new Date(script.atOf(record)).toISOString()} is ${where}`;
}
