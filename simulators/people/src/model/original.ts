import type { CaseSummary } from '@cityloop/contract/rest/case';
import { isEnded } from '@cityloop/domain/case/states';
import { distanceMetres } from '@cityloop/domain/grid/distance';

const SAME_MATTER_METRES = 120;
const SAME_MATTER_MS = 3 * 3_600_000;

/** The oldest open case about the same thing at the same place, as a clerk would find it on the list. */
export function findOriginal(subject: CaseSummary, others: Iterable<CaseSummary>): string | undefined {
  let original: CaseSummary | undefined;
  for (const other of others) {
    if (isRepeat(subject, other) && (!original || other.reportedAt < original.reportedAt)) original = other;
  }
  return original?.id;
}

function isRepeat(subject: CaseSummary, other: CaseSummary): boolean {
  if (other.id === subject.id || other.category !== subject.category || isEnded(other.state)) return false;
  // Equal times would let two cases be merged into one another.
  const ageMs = Date.parse(subject.reportedAt) - Date.parse(other.reportedAt);
  if (ageMs <= 0 || ageMs > SAME_MATTER_MS) return false;
  return distanceMetres(subject.location, other.location) <= SAME_MATTER_METRES;
}
