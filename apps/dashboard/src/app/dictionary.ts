const zh = {
  opening: '正在打开…',
  unreachable: '暂时连不上中心，正在重试…',
  notFound: '没有这个页面。',
  toWall: '回到大屏',
  crashed: '页面出错了。',
  reload: '重新载入',
};
const en: Record<keyof typeof zh, string> = {
  opening: 'Opening…',
  unreachable: 'The center can’t be reached. Trying again…',
  notFound: 'There is no such page.',
  toWall: 'To the wall',
  crashed: 'This page failed.',
  reload: 'Reload',
};

export const appDictionary = { 'zh-CN': zh, en };
