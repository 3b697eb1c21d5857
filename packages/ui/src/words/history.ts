import { HISTORY_EN } from './en/history.ts';
import type { Dictionary, Wording } from './language.ts';
import { HISTORY_ZH_CN } from './zh-CN/history.ts';

export const HISTORY_WORDS: Dictionary<Wording<typeof HISTORY_ZH_CN>> = { 'zh-CN': HISTORY_ZH_CN, en: HISTORY_EN };
