import { findCity } from '@cityloop/db/city/city';
import type { Queryable } from '@cityloop/db/connection/transaction';
import { z } from 'zod';

/** LOG_ORIGIN of the environment: a key's name has neither spaces nor a plus. */
export const logOriginSchema = z
  .string()
  .regex(/^[^\s+]+$/, 'must have no space and no +')
  .optional();

/** The name of the city's log: what the operator says, else `cityloop/<city code>`. @throws before a city was imported */
export async function logOrigin(db: Queryable, given: string | undefined): Promise<string> {
  if (given !== undefined) return given;
  const city = await findCity(db);
  if (!city) throw new Error('No city is loaded: import one first, or set LOG_ORIGIN');
  return `cityloop/${city.code}`;
}
