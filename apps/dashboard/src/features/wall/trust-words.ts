import type { ComponentDetail, TrustReasonItem } from '@cityloop/contract/rest/component-health';
import { formatRoughSpan } from '@cityloop/ui/spans';
import type { CityTimes } from '@cityloop/ui/times';
import type { Language } from '@cityloop/ui/words/language';
import { TRUST_WORDS } from '@cityloop/ui/words/trust';

/** Why a stream is trusted less, for a person, with since when and what it costs. */
export function tellReason(reason: TrustReasonItem, language: Language, times: CityTimes): string {
  const told = tellFinding(reason, language);
  if (reason.since === null) return told;
  // Unbroken: a line that ends in the middle of a date is hard to read.
  const moment = times.moment(reason.since).replaceAll('-', '\u2011').replaceAll(' ', '\u00a0');
  const words = TRUST_WORDS[language];
  return words.cost(told, moment, reason.points);
}

function tellFinding({ code, detail }: TrustReasonItem, language: Language): string {
  const words = TRUST_WORDS[language];
  const figure = (name: string) => detail[name] ?? 0;
  const span = (name: string) => formatRoughSpan(Math.abs(figure(name)) * 1000, language);
  switch (code) {
    case 'silence':
      return words.silence(span('cadenceSeconds'), figure('gaps'));
    case 'stuck':
      return words.stuck(figure('value'), span('withinSeconds'));
    case 'jump':
      return words.jump(figure('count'));
    case 'drift':
      return words.drift(signed(figure('departure')));
    case 'skew':
      return figure('seconds') > 0 ? words.clockBehind(span('seconds')) : words.clockAhead(span('seconds'));
    case 'implausible':
      return words.implausible(figure('percent'));
    case 'notEnoughData':
      return words.notEnoughData;
  }
}

/** Streams that have something to say, the least trusted first; unknown ones last. */
export function doubtedStreams(health: ComponentDetail['health']) {
  const doubted = (health?.streams ?? []).filter(({ reasons }) => reasons.length > 0);
  return doubted.toSorted((a, b) => (a.trust ?? 2) - (b.trust ?? 2));
}

function signed(value: number): string {
  return `${value > 0 ? '+' : ''}${value}`;
}
