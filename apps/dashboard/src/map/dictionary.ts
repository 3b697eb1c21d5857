const zh = {
  noWebGl: '此浏览器不能绘制地图（没有 WebGL 2）。',
  noWebGlHint: '其余内容照常更新。请启用硬件加速，或换用较新的 Chrome、Edge、Firefox。',
};
const en: Record<keyof typeof zh, string> = {
  noWebGl: 'This browser can’t draw the map (it has no WebGL 2).',
  noWebGlHint: 'All else stays up to date. Turn on hardware acceleration, or use a recent Chrome, Edge or Firefox.',
};

export const mapDictionary = { 'zh-CN': zh, en };
