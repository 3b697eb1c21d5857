/** 城市体征: an indicator of the city's state, with its limit and the period after which its value is stale. */
export interface VitalSign {
  readonly code: string;
  readonly name: string;
  readonly unit: string;
  readonly limit: number | undefined;
  readonly direction: 'above' | 'below';
  readonly staleAfterMs: number;
}

export type VitalSignStatus = 'normal' | 'abnormal' | 'stale' | 'unknown';

/** Stale beats abnormal: an old figure says nothing of the city now. */
export function vitalSignStatus(
  sign: VitalSign,
  figure: { readonly value: number; readonly asOf: Date } | undefined,
  now: Date,
): VitalSignStatus {
  if (!figure) return 'unknown';
  if (now.getTime() - figure.asOf.getTime() > sign.staleAfterMs) return 'stale';
  if (sign.limit === undefined) return 'normal';
  const isBeyond = sign.direction === 'above' ? figure.value > sign.limit : figure.value < sign.limit;
  return isBeyond ? 'abnormal' : 'normal';
}
