import type { Language } from '@cityloop/ui/words/language';

const ZH_CN = {
  backToDesk: '返回工作台',
  retry: '重试',
  more: '加载更多',
  save: '保存',
  cancel: '取消',
  missing: '请填写此项',
  copy: '复制',
  copied: '已复制',
};

const EN: typeof ZH_CN = {
  backToDesk: 'Back to the desk',
  retry: 'Try again',
  more: 'Load more',
  save: 'Save',
  cancel: 'Cancel',
  missing: 'Please fill this in',
  copy: 'Copy',
  copied: 'Copied',
};

export function workbenchWords(language: Language): typeof ZH_CN {
  return language === 'en' ? EN : ZH_CN;
}
