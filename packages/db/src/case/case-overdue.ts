/**
 * `overdue` of the domain (`case/clock`) in SQL, over `case_file`: a case is past the limit of its stage, of the whole, or either. `at` is an
 * SQL expression. Every figure, list and ranking takes it from here.
 */
export const OVERDUE = {
  stage: (at: string) => `(stage_due_at is not null and stage_due_at <= ${at})`,
  total: (at: string) => `(total_due_at is not null and total_due_at <= ${at})`,
  either: (at: string) => `(due_at is not null and due_at <= ${at})`,
} as const;
