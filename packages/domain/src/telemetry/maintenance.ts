import type { TrustReason } from './trust.ts';

/** One stream of a device, as it is trusted now. */
export interface MaintainedStream {
  readonly metricKey: number;
  /** Null: not enough readings to tell, which is neutral. */
  readonly score: number | null;
  readonly reasons: readonly TrustReason[];
}

/** What is known of a device whose type has a limit, or that is a matter of maintenance already. */
export interface MaintainedDevice {
  /** Points of trust below which a stream needs maintenance; null where its type has no limit (any more). */
  readonly below: number | null;
  readonly isMatter: boolean;
  readonly isRetired: boolean;
  readonly streams: readonly MaintainedStream[];
}

export const MAINTENANCE_ENDS = ['recovered', 'retired', 'limitEnded'] as const;
export type MaintenanceEnd = (typeof MAINTENANCE_ENDS)[number];

export type MaintenanceChange =
  | { readonly kind: 'begin' | 'recover'; readonly metricKey: number; readonly trust: number }
  | { readonly kind: 'end'; readonly because: Exclude<MaintenanceEnd, 'recovered'> };

/** Beyond the limit again, and by so much, so that a device at its limit is one matter and not many. */
const RECOVERY_POINTS = 10;

/**
 * Whether a device becomes a matter of maintenance or ceases to be one. It is about values that lie. Silence is not counted: it is told
 * by who is online, comes by the hundred when a line breaks, and a city that wants cases for it has rules of absence. Nor does a device
 * recover by falling silent.
 */
export function judgeMaintenance({
  below,
  isMatter,
  isRetired,
  streams,
}: MaintainedDevice): MaintenanceChange | undefined {
  if (isRetired || below === null) {
    return isMatter ? { kind: 'end', because: isRetired ? 'retired' : 'limitEnded' } : undefined;
  }
  const [worst] = streams
    .filter(({ score }) => score !== null)
    .map(({ metricKey, reasons }) => ({ metricKey, trust: soundness(reasons) }))
    .sort((a, b) => a.trust - b.trust || a.metricKey - b.metricKey);
  if (!worst) return undefined;
  if (!isMatter) return worst.trust < below ? { kind: 'begin', ...worst } : undefined;
  const isSilent = streams.some(({ reasons }) => reasons.some(({ code }) => code === 'silence'));
  const isSound = worst.trust >= Math.min(100, below + RECOVERY_POINTS);
  return isSound && !isSilent ? { kind: 'recover', ...worst } : undefined;
}

/** Points of trust, 0 to 100, silence aside. */
function soundness(reasons: readonly TrustReason[]): number {
  const lost = reasons.filter(({ code }) => code !== 'silence').reduce((sum, { points }) => sum + points, 0);
  return Math.max(0, 100 - lost);
}
