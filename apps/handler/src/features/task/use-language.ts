import { useTranslation } from 'react-i18next';

/** The language of the terms: Simplified Chinese unless English was chosen. */
export function useLanguage(): 'zh-CN' | 'en' {
  return useTranslation().i18n.language === 'en' ? 'en' : 'zh-CN';
}
