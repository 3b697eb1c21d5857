import type { TimeLimit, WorkCalendar } from '../time/work-calendar.ts';

/** A stage with a limit of its own in the book, running from entry. Disposal has its limit from the filing condition. */
export const LIMITED_STAGES = ['confirmation', 'filing', 'dispatch', 'verification', 'closing'] as const;
export type LimitedStage = (typeof LIMITED_STAGES)[number];

/** Limits of the stages before and after disposal, by the city's book. A stage without one has no clock. */
export type StageLimits = Readonly<Partial<Record<LimitedStage, TimeLimit>>>;

/** 立案条件: a row that gives a case of a category in a region its limits and what counts as fixed. */
export interface FilingCondition {
  readonly code: string;
  readonly region: string;
  /** Of disposal, from the first dispatch. */
  readonly timeLimit: TimeLimit;
  /** Of the whole work, from the first dispatch to the end of the case; undefined: none. */
  readonly totalTimeLimit: TimeLimit | undefined;
  readonly closingCondition: string;
}

/** The filing condition chosen at 立案, with the edition of the book that it stood in: the case keeps it. */
export interface ChosenCondition {
  readonly code: string;
  readonly timeLimit: TimeLimit;
  readonly totalTimeLimit?: TimeLimit;
  readonly closingCondition: string;
  /** Missing in cases filed before editions were kept. */
  readonly edition?: string;
}

/** What the clocks are fixed by when a step is decided. */
export interface ClockBook {
  /** Names the content of calendar, limits and conditions: equal books have equal editions. */
  readonly edition: string;
  readonly calendar: WorkCalendar;
  readonly stageLimits: StageLimits;
}
