import type { Channel } from '../event/category.ts';
import type { Point } from '../grid/locate.ts';

/** What a report says, and where it was found to be. */
export interface Report {
  readonly channel: Channel;
  readonly category: string;
  readonly title: string;
  readonly description: string;
  readonly location: Point;
  readonly grid: string;
  readonly address: string;
  /** The username of a reporting officer; undefined for machines, citizens and departments' systems. */
  readonly reporter: string | undefined;
  readonly componentId: string | undefined;
  readonly alarmId: string | undefined;
  /** The sender's own number: (source, id) of a departmental event. */
  readonly externalId: string | undefined;
  /** The policy that applied at birth: does this report need no 核实? */
  readonly confirmationExempt: boolean;
}

/** At which step of the case a picture was taken. */
export const EVIDENCE_STAGES = ['confirmation', 'before', 'after', 'verification'] as const;
export type EvidenceStage = (typeof EVIDENCE_STAGES)[number];
