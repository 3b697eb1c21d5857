/** When a device counts as online. All durations in milliseconds. */
export interface OnlineRules {
  /** A device that said "offline", or whose will says so, is offline when nothing newer came for so long. */
  readonly graceMs: number;
  /** The same for one that is unstable, so that it changes a few times an hour at most. */
  readonly unstableGraceMs: number;
  /** So many drops within an hour make a device unstable, … */
  readonly unstableDrops: number;
  /** … and it is stable again when no more than these are left in the last hour. */
  readonly stableDrops: number;
  /** Whatever it said: unheard for so many of its expected gaps it is offline, … */
  readonly silentGaps: number;
  /** … but not sooner than this, … */
  readonly silentMinMs: number;
  /** … and after this where nobody knows how often it should speak. */
  readonly silentUnknownMs: number;
}

/** Seeds. */
export const ONLINE_RULES: OnlineRules = {
  graceMs: 30_000,
  unstableGraceMs: 600_000,
  unstableDrops: 4,
  stableDrops: 1,
  silentGaps: 10,
  silentMinMs: 300_000,
  silentUnknownMs: 86_400_000,
};

const HOUR_MS = 3_600_000;

/** What was heard of a device. Times are of receipt (our clock), in epoch milliseconds. */
export interface SignsOfLife {
  /** Its newest status message, or its will. */
  readonly reported: { readonly online: boolean; readonly at: number } | undefined;
  readonly lastReadingAt: number | undefined;
  /** How often the most talkative of its metrics is expected. */
  readonly cadenceMs: number | undefined;
  /** A device that measures nothing (a gateway) is never silent. */
  readonly measures: boolean;
  /** When it dropped lately. */
  readonly drops: readonly number[];
  /** Since when somebody has been listening without a break: silence before that is ours, not the device's. */
  readonly watchedSince: number;
}

/** What everybody sees of a device. `since` is when `online` changed last. */
export interface OnlineState {
  readonly online: boolean;
  readonly since: number;
  readonly unstable: boolean;
}

/**
 * Settles whether a device is online, with hysteresis: coming needs one sign of life, going needs a grace without any.
 * The same facts at the same time always give the same answer, and settling twice changes nothing.
 */
export function settleOnline(
  state: OnlineState | undefined,
  signs: SignsOfLife,
  now: number,
  rules: OnlineRules = ONLINE_RULES,
): OnlineState {
  const unstable = isUnstable(state, signs, now, rules);
  const online = isOnline(state?.online ?? false, signs, { now, rules, unstable });
  if (!state) return { online, unstable, since: now };
  return { online, unstable, since: online === state.online ? state.since : now };
}

function isUnstable(state: OnlineState | undefined, { drops }: SignsOfLife, now: number, rules: OnlineRules): boolean {
  const recent = drops.filter((at) => at > now - HOUR_MS).length;
  return state?.unstable ? recent > rules.stableDrops : recent >= rules.unstableDrops;
}

function isOnline(
  wasOnline: boolean,
  signs: SignsOfLife,
  { now, rules, unstable }: { readonly now: number; readonly rules: OnlineRules; readonly unstable: boolean },
): boolean {
  const { reported, lastReadingAt, watchedSince } = signs;
  const lastSignAt = newest(lastReadingAt, reported?.online ? reported.at : undefined);
  if (reported && !reported.online && reported.at >= (lastSignAt ?? Number.NEGATIVE_INFINITY)) {
    const graceMs = unstable ? rules.unstableGraceMs : rules.graceMs;
    return wasOnline && now - reported.at < graceMs;
  }
  if (lastSignAt === undefined) return false;
  const heardOfAt = wasOnline ? Math.max(lastSignAt, watchedSince) : lastSignAt;
  return now - heardOfAt < silenceLimitMs(signs, rules);
}

function silenceLimitMs({ measures, cadenceMs }: SignsOfLife, rules: OnlineRules): number {
  if (!measures) return Number.POSITIVE_INFINITY;
  if (cadenceMs === undefined) return rules.silentUnknownMs;
  return Math.max(rules.silentMinMs, rules.silentGaps * cadenceMs);
}

function newest(a: number | undefined, b: number | undefined): number | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return Math.max(a, b);
}

/** What a device, or its last will, says of it. */
export interface ReportedStatus {
  readonly componentKey: number;
  readonly online: boolean;
  /** Epoch milliseconds. */
  readonly at: number;
}
