import type { PreviewRecord } from '@cityloop/contract/rest/feed';
import { zoneShiftHint, zoneShiftMinutes } from '@cityloop/domain/telemetry/zone-shift';
import { offsetMinutesAt, type Zone } from '@cityloop/domain/time/zone';

/**
 * The record, with a word where its time is within the window and yet off from its receipt by what the zone is off from UTC:
 * behind UTC local times pass the window unseen, and so does a time that was converted twice.
 */
export function withZoneHint(record: PreviewRecord, receivedAt: Date, zone: Zone): PreviewRecord {
  const at = record.reading?.at ?? record.status?.at;
  if (at === undefined) return record;
  const offMs = Date.parse(at) - receivedAt.getTime();
  const shift = zoneShiftMinutes(offMs);
  if (shift === undefined || Math.abs(shift) !== Math.abs(offsetMinutesAt(receivedAt.getTime(), zone))) return record;
  return { ...record, detail: `${Math.round(offMs / 1000)} s from its receipt${zoneShiftHint(offMs)}` };
}
