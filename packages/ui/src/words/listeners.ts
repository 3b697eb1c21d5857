import { LISTENERS_EN } from './en/listeners.ts';
import type { Dictionary, Wording } from './language.ts';
import { LISTENERS_ZH_CN } from './zh-CN/listeners.ts';

export const LISTENERS_WORDS: Dictionary<Wording<typeof LISTENERS_ZH_CN>> = {
  'zh-CN': LISTENERS_ZH_CN,
  en: LISTENERS_EN,
};
