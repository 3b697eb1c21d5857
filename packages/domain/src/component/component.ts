/** The five 大类 of managed components (GB/T 30428.2). */
export const COMPONENT_CLASSES = ['public-facility', 'traffic', 'appearance', 'greening', 'other'] as const;
export type ComponentClass = (typeof COMPONENT_CLASSES)[number];
export type MetricKind = 'number' | 'boolean';

export interface Metric {
  readonly code: string;
  readonly unit: string;
  readonly kind: MetricKind;
  /** Outside [min, max] a value is stored with quality `implausible`. */
  readonly plausibleMin: number | undefined;
  readonly plausibleMax: number | undefined;
}

/** A device in service. */
export interface RegisteredDevice {
  readonly key: number;
  readonly id: string;
  readonly type: string;
  readonly district: string;
  /** Id of the gateway that speaks for it. */
  readonly parent: string | null;
}

/** A metric of a type of component. */
export interface RegisteredMetric extends Metric {
  readonly key: number;
  readonly componentType: string;
}
