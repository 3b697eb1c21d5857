import type { Wording } from '../language.ts';
import type { TRUST_ZH_CN } from '../zh-CN/trust.ts';

export const TRUST_EN: Wording<typeof TRUST_ZH_CN> = {
  silence: (every, gaps) => `Silent: expected every ${every}, more than ${gaps} missed`,
  stuck: (value, span) => `Stuck: always ${value} for ${span}`,
  jump: (count) => `Jumping: ${count} step(s) in the last hour, faster than is possible`,
  drift: (departure) => `Drifting: the last day departs by ${departure} from the week before; its neighbours don't`,
  clockBehind: (span) => `Clock: readings are dated ${span} before they arrive`,
  clockAhead: (span) => `Clock: readings are dated ${span} after they arrive`,
  implausible: (percent) => `Implausible: beyond the possible in about ${percent} % of the last hour`,
  notEnoughData: 'Not enough data to judge it yet',
  cost: (reason, since, points) => `${reason} (since ${since}, −${points} %)`,
};
