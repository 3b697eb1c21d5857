import { z } from 'zod';
import { instant, point } from './page.ts';
import { choice, SHEET_ENCODINGS } from './sheet-upload.ts';
import { line, optionalLine } from './text.ts';

const ID_RULE = 'letters, digits, points, hyphens and underscores, a letter or digit first, at most 64';
/** It stands in MQTT topics, in user names and in brokers' ACL. */
const componentId = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/, ID_RULE);
const place = z.strictObject({
  lon: z.number().min(-180).max(180),
  lat: z.number().min(-90).max(90),
});

/** WGS 84 or CGCS2000 degrees; the unit grid follows from the place. */
export const newComponent = z.strictObject({
  id: componentId,
  type: z.string().min(1).max(64),
  name: line(200),
  /** Where given, the one that the place lies in. */
  district: z.string().max(64).optional(),
  location: place,
  /** The gateway that speaks for it. */
  parent: componentId.nullable().default(null),
  address: optionalLine(500).default(''),
});
export type NewComponent = z.output<typeof newComponent>;

export const componentChange = z
  .strictObject({
    name: line(200).optional(),
    location: place.optional(),
    parent: componentId.nullable().optional(),
    address: optionalLine(500).optional(),
    retired: z.boolean().optional(),
  })
  .refine((change) => Object.values(change).some((value) => value !== undefined), 'names nothing to change');

/** A week. */
const LONGEST_OVERLAP_SECONDS = 604_800;
export const credentialRequest = z
  .strictObject({
    /** How long the former credential goes on beside the new one; 0 ends it at once. */
    overlapSeconds: z.int().min(0).max(LONGEST_OVERLAP_SECONDS).default(0),
  })
  .optional();

export const deviceCredential = z.object({
  username: z.string(),
  /** Shown this once. */
  password: z.string(),
  /** When the former credential ends; null where it has ended or there was none. */
  formerEndsAt: instant.nullable(),
});
export const credentialState = z.object({
  /** Those in force, newest first. */
  credentials: z.array(z.object({ username: z.string(), issuedAt: instant, endsAt: instant.nullable() })),
});
export type CredentialState = z.infer<typeof credentialState>;

const MAX_IMPORT_BYTES = 32 * 1024 * 1024;
export const MAX_IMPORT_LINES = 100_000;

/** The upload of many components. */
export const importForm = {
  file: {
    maxBytes: MAX_IMPORT_BYTES,
    mediaType: 'text/csv',
    description: `CSV (UTF-8, UTF-16 or GB18030; commas, semicolons or tabs) or an .xlsx workbook, at most ${MAX_IMPORT_LINES} lines and ${MAX_IMPORT_BYTES} bytes. Columns in any order: id, type, name, lon, lat; optional address, parent, district; also by their Chinese names. Others are left out with a note`,
  },
  fields: z.strictObject({
    dryRun: choice('Judge and count, write nothing'),
    skipFaulty: choice('Write the lines that are right instead of nothing'),
    credentials: choice('Issue credentials to devices that have none; the answer shows them once'),
  }),
} as const;

/** Of the faults in a report. */
export const MAX_IMPORT_FAULTS = 1_000;

export const importReport = z.object({
  dryRun: z.boolean(),
  /** Whether anything was written: never in a dry run, and by default only a file without faults. */
  applied: z.boolean(),
  encoding: z.enum(SHEET_ENCODINGS),
  /** Without the header and empty lines. */
  lines: z.int(),
  created: z.int(),
  updated: z.int(),
  unchanged: z.int(),
  /** Of the updated and unchanged ones: retired before, and still so. */
  stillRetired: z.int(),
  faultCount: z.int(),
  /** The first ones. Lines count from 1; the header is line 1. */
  faults: z.array(z.object({ line: z.int(), column: z.string().nullable(), message: z.string() })),
  /** What was left out of the file without being wrong: columns and sheets that the format doesn't have. */
  notes: z.array(z.object({ line: z.int(), message: z.string() })),
  /** The first lines as they were understood. */
  sample: z.array(z.object({ id: z.string(), type: z.string(), name: z.string(), grid: z.string(), location: point })),
  /** `username,password` with a header, for devices that had no credential; only where it was asked for. Shown this once. */
  credentialsCsv: z.string().nullable(),
});
export type ImportReport = z.infer<typeof importReport>;
