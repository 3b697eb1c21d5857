import { CASE_EN } from './en/case.ts';
import { DESK_EN } from './en/desk.ts';
import type { Dictionary, Wording } from './language.ts';
import { CASE_ZH_CN } from './zh-CN/case.ts';
import { DESK_ZH_CN } from './zh-CN/desk.ts';

/** The words of queue and header, and those of the page of one case beside them. */
export interface DeskWords extends Wording<typeof DESK_ZH_CN> {
  readonly case: Wording<typeof CASE_ZH_CN>;
}

export const DESK_WORDS: Dictionary<DeskWords> = {
  'zh-CN': { ...DESK_ZH_CN, case: CASE_ZH_CN },
  en: { ...DESK_EN, case: CASE_EN },
};
