import type { Point } from '../grid/locate.ts';

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

/** 部件: a managed object with a code; a device is one that also speaks MQTT. */
export interface CityComponent {
  readonly id: string;
  readonly type: string;
  readonly name: string;
  readonly district: string;
  readonly grid: string;
  readonly location: Point;
}
