/** The five 大类 of managed components (GB/T 30428.2). */
export type ComponentClass = 'public-facility' | 'traffic' | 'appearance' | 'greening' | 'other';
export type MetricKind = 'number' | 'boolean';

export interface Metric {
  readonly code: string;
  readonly unit: string;
  readonly kind: MetricKind;
  /** Outside [min, max] a value is stored with quality `implausible`. */
  readonly plausibleMin: number | undefined;
  readonly plausibleMax: number | undefined;
}
