/** What `reading` and its rollups are kept for, in days; days themselves are kept for ever. */
export interface TelemetryRetention {
  readonly rawDays: number;
  readonly minuteDays: number;
  readonly hourDays: number;
}

export const DEFAULT_RETENTION: TelemetryRetention = { rawDays: 30, minuteDays: 90, hourDays: 730 };
