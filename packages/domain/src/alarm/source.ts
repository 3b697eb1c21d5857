import { findSilence } from '../telemetry/trust.ts';

/**
 * What an active alarm's own metric of its component does now: it speaks and is believed; it says nothing; or what it said last lies
 * beyond what is plausible, so that it can neither confirm nor end the alarm.
 */
export const ALARM_SOURCES = ['live', 'silent', 'implausible'] as const;
export type AlarmSource = (typeof ALARM_SOURCES)[number];

/** What is known of it. Times in epoch milliseconds; `null`: there is none. */
export interface SourceFacts {
  /** When its newest reading was received; of a source that never spoke, none. */
  readonly heardAt: number | null;
  /** Since when every reading has been implausible, by their own time; null where the newest is believed. */
  readonly implausibleSince: number | null;
  /** How often a reading is expected, declared or learned. */
  readonly cadenceMs: number | null;
  /** Its newest status message, or its will. */
  readonly reported: { readonly online: boolean; readonly at: number } | null;
  /** Whether everybody sees it as online, and since when. */
  readonly settled: { readonly online: boolean; readonly since: number } | null;
  /** Since when somebody has been listening without a break: silence before that is ours, not the source's. */
  readonly watchedSince: number | null;
}

/** The same facts at the same time give the same answer: nothing of it is stored, so it is never out of date. */
export function judgeSource(
  facts: SourceFacts,
  now: number,
): { readonly source: AlarmSource; readonly since: number | undefined } {
  if (facts.implausibleSince !== null) return { source: 'implausible', since: facts.implausibleSince };
  const silentSince = silenceOf(facts, now);
  return silentSince === undefined ? { source: 'live', since: undefined } : { source: 'silent', since: silentSince };
}

/** One that speaks on change is silent only where it said so itself, or its connection did: saying nothing is its way. */
function silenceOf(
  { heardAt, cadenceMs, reported, settled, watchedSince }: SourceFacts,
  now: number,
): number | undefined {
  if (reported && !reported.online && (heardAt === null || reported.at >= heardAt)) return reported.at;
  if (heardAt === null) return settled && !settled.online ? settled.since : undefined;
  const watched = { heardAt, watchedSince: watchedSince ?? heardAt, cadenceMs: cadenceMs ?? undefined };
  if (findSilence(watched, now)) return heardAt;
  return settled && !settled.online && settled.since >= heardAt ? heardAt : undefined;
}
