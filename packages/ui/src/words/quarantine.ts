import { QUARANTINE_EN } from './en/quarantine.ts';
import type { Dictionary, Wording } from './language.ts';
import { QUARANTINE_ZH_CN } from './zh-CN/quarantine.ts';

export const QUARANTINE_WORDS: Dictionary<Wording<typeof QUARANTINE_ZH_CN>> = {
  'zh-CN': QUARANTINE_ZH_CN,
  en: QUARANTINE_EN,
};
