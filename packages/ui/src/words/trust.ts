import { TRUST_EN } from './en/trust.ts';
import type { Dictionary, Wording } from './language.ts';
import { TRUST_ZH_CN } from './zh-CN/trust.ts';

export const TRUST_WORDS: Dictionary<Wording<typeof TRUST_ZH_CN>> = { 'zh-CN': TRUST_ZH_CN, en: TRUST_EN };
