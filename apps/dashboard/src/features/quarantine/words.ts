import type { Language } from '@cityloop/ui/terms';

const ZH_CN = {
  title: '隔离数据',
  hint: '无法理解的消息和记录，附原因，内容原样保存（前 64 KB）。',
  backToDesk: '返回工作台',
  allReasons: '全部原因',
  reason: '原因',
  at: '接收时间',
  topic: '主题',
  detail: '说明',
  bytes: '字节数',
  show: '查看',
  raw: '原始内容',
  asText: '文本',
  asHex: '十六进制',
  truncated: (kept: number, all: number) => `仅保存前 ${kept} 字节，共 ${all} 字节`,
  more: '加载更多',
  empty: '没有隔离的数据',
  retry: '重试',
};
type Words = typeof ZH_CN;

const EN: Words = {
  title: 'Quarantine',
  hint: 'Messages and records that could not be understood, with the reason; contents as received (first 64 KB).',
  backToDesk: 'Back to the desk',
  allReasons: 'All reasons',
  reason: 'Reason',
  at: 'Received',
  topic: 'Topic',
  detail: 'Detail',
  bytes: 'Bytes',
  show: 'Show',
  raw: 'Contents as received',
  asText: 'Text',
  asHex: 'Hex',
  truncated: (kept, all) => `Only the first ${kept} of ${all} bytes were kept`,
  more: 'Load more',
  empty: 'Nothing in quarantine',
  retry: 'Try again',
};

export function quarantineWords(language: Language): Words {
  return language === 'en' ? EN : ZH_CN;
}
