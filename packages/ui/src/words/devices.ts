import { DEVICES_EN } from './en/devices.ts';
import type { Dictionary, Wording } from './language.ts';
import { DEVICES_ZH_CN } from './zh-CN/devices.ts';

export const DEVICES_WORDS: Dictionary<Wording<typeof DEVICES_ZH_CN>> = { 'zh-CN': DEVICES_ZH_CN, en: DEVICES_EN };
