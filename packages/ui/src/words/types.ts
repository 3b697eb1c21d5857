import { TYPES_EN } from './en/types.ts';
import type { Dictionary, Wording } from './language.ts';
import { TYPES_ZH_CN } from './zh-CN/types.ts';

export const TYPES_WORDS: Dictionary<Wording<typeof TYPES_ZH_CN>> = { 'zh-CN': TYPES_ZH_CN, en: TYPES_EN };
