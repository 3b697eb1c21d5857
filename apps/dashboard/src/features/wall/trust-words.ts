import type { ComponentDetail, TrustReasonItem } from '@cityloop/contract/rest/component-health';
import type { Language } from '@cityloop/ui/terms';
import { formatMoment } from './figures.ts';

type Detail = Readonly<Record<string, number>>;
type Words = (detail: Detail, span: (seconds: number | undefined) => string) => string;

const ZH: Readonly<Record<TrustReasonItem['code'], Words>> = {
  silence: ({ cadenceSeconds, gaps }, span) => `没有新读数：应每${span(cadenceSeconds)}一次，已缺 ${gaps} 次以上`,
  stuck: ({ value, withinSeconds }, span) => `数值卡住：${span(withinSeconds)}内一直是 ${value}`,
  jump: ({ count }) => `数值跳变：近 1 小时内 ${count} 次，快于实际可能`,
  drift: ({ departure }) => `数值漂移：近一天与前一周相比偏离 ${signed(departure)}，邻近设备没有`,
  skew: ({ seconds }, span) =>
    `时钟偏差：读数时间比接收时间${Number(seconds) > 0 ? '早' : '晚'}${span(Math.abs(Number(seconds)))}`,
  implausible: ({ percent }) => `数值不合理：近 1 小时约 ${percent} % 的时间超出合理范围`,
  notEnoughData: () => '数据不足，尚不能评价',
};

const EN: Readonly<Record<TrustReasonItem['code'], Words>> = {
  silence: ({ cadenceSeconds, gaps }, span) =>
    `Silent: expected every ${span(cadenceSeconds)}, more than ${gaps} missed`,
  stuck: ({ value, withinSeconds }, span) => `Stuck: always ${value} for ${span(withinSeconds)}`,
  jump: ({ count }) => `Jumping: ${count} step(s) in the last hour, faster than is possible`,
  drift: ({ departure }) =>
    `Drifting: the last day departs by ${signed(departure)} from the week before; its neighbours don't`,
  skew: ({ seconds }, span) =>
    `Clock: readings are dated ${span(Math.abs(Number(seconds)))} ${Number(seconds) > 0 ? 'before' : 'after'} they arrive`,
  implausible: ({ percent }) => `Implausible: beyond the possible in about ${percent} % of the last hour`,
  notEnoughData: () => 'Not enough data to judge it yet',
};

/** Why a stream is trusted less, for a person, with since when and what it costs. */
export function tellReason(
  { code, detail, since, points }: TrustReasonItem,
  language: Language,
  timeZone: string | undefined,
): string {
  const told = (language === 'en' ? EN : ZH)[code](detail, (seconds) => spanOf(seconds ?? 0, language));
  if (since === null) return told;
  // Unbroken: a line that ends in the middle of a date is hard to read.
  const moment = formatMoment(since, timeZone).replaceAll('-', '\u2011').replaceAll(' ', '\u00a0');
  return language === 'en' ? `${told} (since ${moment}, −${points} %)` : `${told}（自 ${moment}，−${points} %）`;
}

/** Streams that have something to say, the least trusted first; unknown ones last. */
export function doubtedStreams(health: ComponentDetail['health']) {
  const doubted = (health?.streams ?? []).filter(({ reasons }) => reasons.length > 0);
  return doubted.toSorted((a, b) => (a.trust ?? 2) - (b.trust ?? 2));
}

function signed(value: number | undefined): string {
  return `${Number(value) > 0 ? '+' : ''}${value}`;
}

const SPANS = [
  { seconds: 86_400, zh: '天', en: 'd' },
  { seconds: 3_600, zh: '小时', en: 'h' },
  { seconds: 60, zh: '分钟', en: 'min' },
] as const;

/** In the largest unit that leaves a number of at least 1. */
function spanOf(seconds: number, language: Language): string {
  const unit = SPANS.find((one) => seconds >= one.seconds) ?? { seconds: 1, zh: '秒', en: 's' };
  const amount = Number((seconds / unit.seconds).toFixed(1));
  return `${amount}\u2009${language === 'en' ? unit.en : unit.zh}`;
}
