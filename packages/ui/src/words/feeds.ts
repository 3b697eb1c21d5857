import { FEEDS_EN } from './en/feeds.ts';
import type { Dictionary, Wording } from './language.ts';
import { FEEDS_ZH_CN } from './zh-CN/feeds.ts';

export const FEEDS_WORDS: Dictionary<Wording<typeof FEEDS_ZH_CN>> = { 'zh-CN': FEEDS_ZH_CN, en: FEEDS_EN };
