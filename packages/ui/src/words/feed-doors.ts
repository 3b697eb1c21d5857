import { FEED_DOORS_EN } from './en/feed-doors.ts';
import type { Dictionary, Wording } from './language.ts';
import { FEED_DOORS_ZH_CN } from './zh-CN/feed-doors.ts';

export const FEED_DOORS_WORDS: Dictionary<Wording<typeof FEED_DOORS_ZH_CN>> = {
  'zh-CN': FEED_DOORS_ZH_CN,
  en: FEED_DOORS_EN,
};
