import { ENTRANCE_EN } from './en/entrance.ts';
import type { Dictionary, Wording } from './language.ts';
import { ENTRANCE_ZH_CN } from './zh-CN/entrance.ts';

export const ENTRANCE_WORDS: Dictionary<Wording<typeof ENTRANCE_ZH_CN>> = { 'zh-CN': ENTRANCE_ZH_CN, en: ENTRANCE_EN };
