const zh = {
  motto: '一屏观全域，一网管全城，事件闭环',
};
const en: Record<keyof typeof zh, string> = {
  motto: 'See the whole city. Run it as one. Close every loop.',
};

export const wallDictionary = { 'zh-CN': zh, en };
