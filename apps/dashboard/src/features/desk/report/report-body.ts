import { type CaseReport, caseReport } from '@cityloop/contract/rest/case';
import { CHANNELS, type Channel } from '@cityloop/domain/event/category';
import { isBlank } from '@cityloop/domain/text/visible-text';

/** Channels that a person at the desk may state; machines and the citizens' own page state theirs themselves. */
export const DESK_CHANNELS = CHANNELS.filter((channel) => channel !== 'sensor');

export interface ReportValues {
  readonly category?: string;
  readonly title?: string;
  readonly description?: string;
  readonly location?: { readonly lon: number; readonly lat: number };
  readonly address?: string;
  readonly channel?: Channel;
  readonly component?: string;
}
export type ReportField = 'category' | 'title' | 'location' | 'description' | 'address';

export type BuiltReport = { readonly body: CaseReport } | { readonly missing: readonly ReportField[] };

/** The request of a report, or what is still missing. Degrees are rounded to 7 decimals: about a centimetre. */
export function buildReport(values: ReportValues, requestId: string): BuiltReport {
  const { location } = values;
  const missing: ReportField[] = [];
  if (!values.category) missing.push('category');
  if (isBlank(values.title ?? '')) missing.push('title');
  if (!location) missing.push('location');
  if (missing.length > 0 || !location) return { missing };
  const parsed = caseReport.safeParse({
    requestId,
    category: values.category,
    title: values.title,
    description: values.description?.trim() ?? '',
    address: values.address?.trim() ?? '',
    location: { lon: round(location.lon), lat: round(location.lat) },
    ...(values.channel ? { channel: values.channel } : {}),
    ...(values.component ? { component: values.component } : {}),
  });
  if (parsed.success) return { body: parsed.data };
  return { missing: parsed.error.issues.map((issue) => String(issue.path[0]) as ReportField) };
}

function round(degrees: number): number {
  return Math.round(degrees * 1e7) / 1e7;
}
