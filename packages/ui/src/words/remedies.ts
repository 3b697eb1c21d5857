import type { QuarantineReason } from '@cityloop/contract/mqtt/quarantine-reason';
import { REMEDIES_EN } from './en/remedies.ts';
import type { Language } from './language.ts';
import { REMEDIES_ZH_CN } from './zh-CN/remedies.ts';

interface Remedy {
  readonly why: string;
  readonly remedy: string;
}

const REMEDIES: Readonly<Record<Language, Readonly<Record<QuarantineReason, Remedy>>>> = {
  'zh-CN': REMEDIES_ZH_CN,
  en: REMEDIES_EN,
};

/** Why it was set aside, and what a person can do about it; undefined for a reason of a newer server. */
export function remedyOf(language: Language, reason: string): Remedy | undefined {
  const all: Readonly<Partial<Record<string, Remedy>>> = REMEDIES[language];
  return Object.hasOwn(all, reason) ? all[reason] : undefined;
}
