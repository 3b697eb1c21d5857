/** Why a message or record was set aside: a closed list that staff can act on. */
export const QUARANTINE_REASONS = [
  'not_json',
  'schema',
  'too_large',
  'unknown_device',
  'identity_mismatch',
  'unknown_metric',
  'unsupported_value',
  'unit_mismatch',
  'unsupported_type',
  'unknown_category',
  'out_of_window',
  'mapping_failed',
] as const;
export type QuarantineReason = (typeof QUARANTINE_REASONS)[number];

export const MAX_MESSAGE_BYTES = 256 * 1024;
/** What is kept of a quarantined message; its length and SHA-256 tell of the rest. */
export const MAX_QUARANTINED_BYTES = 64 * 1024;
