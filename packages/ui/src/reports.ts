import type { CaseDetail } from '@cityloop/contract/rest/case';
import { formatWithUnit } from './figures.ts';
import { type Language, nameIn } from './words/language.ts';
import { TERMS } from './words/terms.ts';

/** What a case is about, in the reader's language where a sensor said it: `Water level 0.5 m, limit 0.3 m`. May be empty. */
export function describeReport(
  { description, breach }: Pick<CaseDetail, 'description' | 'breach'>,
  language: Language,
): string {
  if (!breach) return description;
  const { thing } = TERMS[language];
  const metric = nameIn(language, { name: breach.metricName, nameEn: breach.metricNameEn });
  const name = breach.of === 'trust' ? thing.trustOf(metric) : metric;
  if (breach.kind === 'boolean') return `${name}: ${breach.value === 1 ? thing.yes : thing.no}`;
  const figure = `${name} ${formatWithUnit(breach.value, breach.unit, language)}`;
  return thing.beyond(figure, formatWithUnit(breach.limit, breach.unit, language));
}
