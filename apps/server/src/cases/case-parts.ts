import type { CaseBook } from '@cityloop/db/case/case-book';
import type { UnitGridCode } from '@cityloop/domain/grid/codes';
import type { Point } from '@cityloop/domain/grid/point';
import type { Logger } from '@cityloop/runtime/logger';
import type pg from 'pg';

/** What case work is done with. */
export interface CaseParts {
  readonly pool: pg.Pool;
  readonly logger: Logger;
  readonly now: () => Date;
  readonly book: CurrentBook;
  /** Where photos and documents lie: DATA_DIR/evidence. */
  readonly evidenceFolder: string;
}

/** The city's book as last imported. */
export interface CurrentBook {
  current(): Promise<CaseBook>;
  /** The unit grid around a point, undefined outside the city. */
  locate(point: Point): Promise<UnitGridCode | undefined>;
}
