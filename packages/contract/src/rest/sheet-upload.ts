import { z } from 'zod';

/** What an uploaded sheet was found to be written in. */
export const SHEET_ENCODINGS = ['utf-8', 'utf-16le', 'utf-16be', 'gb18030', 'xlsx'] as const;

/** A field of a form that says yes or no; no where it is left out. */
export const choice = (description: string) =>
  z
    .enum(['true', 'false'], 'must be true or false')
    .default('false')
    .transform((text) => text === 'true')
    .meta({ description });
