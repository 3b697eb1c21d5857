import { RULES_EN } from './en/rules.ts';
import type { Dictionary, Wording } from './language.ts';
import { RULES_ZH_CN } from './zh-CN/rules.ts';

export const RULES_WORDS: Dictionary<Wording<typeof RULES_ZH_CN>> = { 'zh-CN': RULES_ZH_CN, en: RULES_EN };
