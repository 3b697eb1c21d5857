import { TIME_UNITS } from '@cityloop/domain/time/work-calendar';
import { integer, number, oneOf, optional } from '@cityloop/sheet/cell';
import { z } from 'zod';

/** Cells that several sheets of a city have. */

export const positive = number.refine((value) => value > 0, 'must be more than 0');
export const optionalPositive = optional(positive);
export const timeUnit = oneOf(TIME_UNITS);
export const priority = integer.refine((value) => value >= 1 && value <= 4, 'must be 1 (highest) to 4');
/** `*`, or the code of a district, street, community or unit grid. */
export const region = z
  .string()
  .regex(/^(\*|[A-Za-z0-9][A-Za-z0-9._-]{0,63})$/, 'must be * or the code of a district, street, community or grid');
