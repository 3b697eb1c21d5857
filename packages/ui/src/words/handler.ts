import { HANDLER_EN } from './en/handler.ts';
import type { Dictionary, Wording } from './language.ts';
import { HANDLER_ZH_CN } from './zh-CN/handler.ts';

export const HANDLER_WORDS: Dictionary<Wording<typeof HANDLER_ZH_CN>> = { 'zh-CN': HANDLER_ZH_CN, en: HANDLER_EN };
