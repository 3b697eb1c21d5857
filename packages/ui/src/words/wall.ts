import { WALL_EN } from './en/wall.ts';
import type { Dictionary, Wording } from './language.ts';
import { WALL_ZH_CN } from './zh-CN/wall.ts';

export const WALL_WORDS: Dictionary<Wording<typeof WALL_ZH_CN>> = { 'zh-CN': WALL_ZH_CN, en: WALL_EN };
