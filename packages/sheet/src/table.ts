import type { z } from 'zod';

/** A column of a sheet: how its cells are read, what headers call it, and what people are told of it. */
export interface Column {
  /** Reads the cell's text, which has no blanks around. */
  readonly type: z.ZodType<unknown, string>;
  /** What a header may call it besides its name; capitals, blanks, hyphens and underscores don't count. */
  readonly aliases: readonly string[];
  /** For the description of the format. */
  readonly meaning: string;
  readonly example?: string;
  /** What an empty cell holds, and each where the sheet has no such column; a column without this must be there. */
  readonly absent?: string;
}

export type Columns = Readonly<Record<string, Column>>;
export type Cells<C extends Columns> = { readonly [K in keyof C]: z.output<C[K]['type']> };

/** What is wrong between the cells of a row: the column that is blamed, and the message that follows its cell. */
export type CellFault = readonly [column: string, message: string];

/**
 * The sheet itself: its parsing, its errors and its description in docs are all made of this table. The columns' order is that of the
 * description; in files it is free.
 */
export interface SheetTable<C extends Columns = Columns> {
  readonly columns: C;
  /** Columns that together are unique; where empty, nothing is remembered of rows. */
  readonly key: readonly string[];
  /** What one row must be besides its cells. */
  check?(cells: Cells<C>): Iterable<CellFault>;
}

/** A row with the line that it begins in. */
export type SheetRow<T> = T extends SheetTable<infer C> ? Cells<C> & { readonly line: number } : never;

export function sheetTable<C extends Columns>(table: SheetTable<C>): SheetTable<C> {
  return table;
}
