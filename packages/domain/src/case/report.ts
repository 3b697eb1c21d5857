import type { Channel } from '../event/category.ts';
import type { Point } from '../grid/point.ts';

/**
 * What a sensor measured when it broke a limit: facts. Whoever shows them says them in the reader's language; the log holds
 * no sentence of ours.
 */
export interface Breach {
  /** What broke the limit: the measured value, or how far its stream is trusted (in %). Left out: the value. */
  readonly of?: 'value' | 'trust';
  /** Code of the metric, and what the city calls it. */
  readonly metric: string;
  readonly metricName: string;
  readonly metricNameEn: string;
  /** A switch is 0 or 1, and has no limit worth telling. */
  readonly kind: 'number' | 'boolean';
  readonly value: number;
  readonly limit: number;
  /** UCUM, of value and limit. */
  readonly unit: string;
}

/** What a report says, and where it was found to be. */
export interface Report {
  readonly channel: Channel;
  readonly category: string;
  readonly title: string;
  readonly description: string;
  readonly location: Point;
  readonly grid: string;
  /** Of a city with codes of its own: the areas above the grid, from the district down, as they were when this was reported. */
  readonly areas?: readonly string[];
  readonly address: string;
  /** The username of a reporting officer; undefined for machines, citizens and departments' systems. */
  readonly reporter: string | undefined;
  readonly componentId: string | undefined;
  readonly alarmId: string | undefined;
  /** Of an alarm's report; those of before 2026-11-29 have a Chinese sentence as their description instead. */
  readonly breach?: Breach;
  /** The sender's own number: (source, id) of a departmental event. */
  readonly externalId: string | undefined;
  /** The policy that applied at birth: does this report need no 核实? */
  readonly confirmationExempt: boolean;
}

/** At which step of the case a picture was taken. */
export const EVIDENCE_STAGES = ['confirmation', 'before', 'after', 'verification'] as const;
export type EvidenceStage = (typeof EVIDENCE_STAGES)[number];
