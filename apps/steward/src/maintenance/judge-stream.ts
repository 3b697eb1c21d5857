import type { StreamJudgement, StreamTrustState } from '@cityloop/db/telemetry/stream-trust';
import type { DepartedStream } from '@cityloop/db/telemetry/trust-drift';
import type { RecentFacts, SuspectStream } from '@cityloop/db/telemetry/trust-facts';
import {
  addSkewSample,
  ENOUGH_READINGS,
  findDrift,
  findImplausible,
  findJump,
  findSilence,
  findSkew,
  findStuck,
  mergeReasons,
  type TrustFindings,
  type TrustReason,
  trustScore,
} from '@cityloop/domain/telemetry/trust';

/** Of what the latest value says. Empty where nothing changed. */
export function judgeSuspect(
  stream: SuspectStream,
  { now, watchedSince }: { readonly now: Date; readonly watchedSince: Date },
): StreamJudgement[] {
  const { heardAt, cadenceSeconds, skewSeconds, skewSamples: before } = stream;
  const skewSamples = skewSeconds === null ? before : addSkewSample(before, skewSeconds);
  const cadenceMs = cadenceSeconds === null ? undefined : cadenceSeconds * 1_000;
  const silence = findSilence(
    { heardAt: heardAt.getTime(), watchedSince: watchedSince.getTime(), cadenceMs },
    now.getTime(),
  );
  const isSampled = skewSamples.length !== before.length || skewSamples.some((one, index) => one !== before[index]);
  const findings = { silence, skew: findSkew(skewSamples) };
  return judged(stream, findings, { now, isEnough: false, isWorthARow: isSampled, more: { skewSamples } });
}

/** Of what the minutes of the last hour say. A stream that is still unknown is looked at again later. */
export function judgeRecent(stream: RecentFacts, now: Date): StreamJudgement[] {
  const { variesWithinSeconds, low, high, learnedCadenceSeconds } = stream;
  const range =
    variesWithinSeconds === null || low === null || high === null
      ? undefined
      : {
          low,
          high,
          readings: stream.spanReadings,
          reachesBack: stream.reachesBack,
          withinMs: variesWithinSeconds * 1_000,
        };
  const findings = {
    stuck: findStuck(range),
    jump: findJump(stream.jumps),
    // What was said last and wasn't believed doesn't get better by silence.
    ...(stream.minutes === 0 && stream.isNewestImplausible
      ? {}
      : { implausible: findImplausible(stream.minutes, stream.implausible) }),
  };
  const isEnough = stream.readings >= ENOUGH_READINGS || stream.history >= ENOUGH_READINGS;
  const isWorthARow = stream.score === null || isOtherPace(learnedCadenceSeconds, stream.knownCadenceSeconds);
  const more = learnedCadenceSeconds === null ? {} : { learnedCadenceSeconds };
  return judged(stream, findings, { now, isEnough, isWorthARow, more });
}

const SAME_PACE_RATIO = 1.25;

function isOtherPace(learned: number | null, known: number | null): boolean {
  if (learned === null) return false;
  return known === null || learned > known * SAME_PACE_RATIO || known > learned * SAME_PACE_RATIO;
}

/** Of what the last day says beside the week before. */
export function judgeDeparted(stream: DepartedStream, now: Date): StreamJudgement[] {
  const { departure, deviation, neighbours, decimals } = stream;
  const departed =
    departure === null || deviation === null
      ? undefined
      : { own: departure, neighbours: neighbours ?? undefined, deviation, resolution: 10 ** -decimals };
  return judged(stream, { drift: findDrift(departed) }, { now, isEnough: true, isWorthARow: false, more: {} });
}

/** Once there were enough readings to judge a stream, it stays judged: silence must not make it unknown again. */
function judged(
  stream: StreamTrustState,
  findings: TrustFindings,
  context: {
    readonly now: Date;
    readonly isEnough: boolean;
    readonly isWorthARow: boolean;
    readonly more: Pick<StreamJudgement, 'skewSamples' | 'learnedCadenceSeconds'>;
  },
): StreamJudgement[] {
  const { componentKey, metricKey } = stream;
  const reasons = mergeReasons(stream.reasons, findings, context.now.getTime());
  const score = context.isEnough || stream.score !== null ? trustScore(reasons) : null;
  const isChanged = score !== stream.score || !isSame(reasons, stream.reasons);
  return isChanged || context.isWorthARow ? [{ componentKey, metricKey, score, reasons, ...context.more }] : [];
}

function isSame(a: readonly TrustReason[], b: readonly TrustReason[]): boolean {
  return a.length === b.length && a.every((reason, index) => keyOf(reason) === (b[index] && keyOf(b[index])));
}

/** jsonb keeps its keys in an order of its own. */
function keyOf({ code, points, since, detail }: TrustReason): string {
  const details = Object.entries(detail).sort(([one], [other]) => (one < other ? -1 : 1));
  return JSON.stringify([code, points, since, details]);
}
