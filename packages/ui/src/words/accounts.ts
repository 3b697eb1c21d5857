import { ACCOUNTS_EN } from './en/accounts.ts';
import type { Dictionary, Wording } from './language.ts';
import { ACCOUNTS_ZH_CN } from './zh-CN/accounts.ts';

export const ACCOUNTS_WORDS: Dictionary<Wording<typeof ACCOUNTS_ZH_CN>> = { 'zh-CN': ACCOUNTS_ZH_CN, en: ACCOUNTS_EN };
