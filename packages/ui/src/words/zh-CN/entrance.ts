/** Before any page: opening, signing in, and a page that is not there or cannot draw. */
export const ENTRANCE_ZH_CN = {
  product: '城环',
  motto: '一屏观全域，一网管全城，事件闭环',
  opening: '正在打开…',
  notFound: '没有这个页面。',
  toWall: '回到大屏',
  wrongPassword: '账号或密码不正确。',
  lockedFor: (span: string) => `密码错误次数过多，账号已锁定，请于 ${span}后再试。`,
  showPassword: '显示密码',
  hidePassword: '隐藏密码',
  capsLock: '大写锁定已开启',
  tokenRefused: '大屏令牌已失效，请重新打开带令牌的地址，或用账号登录。',
  noWebGl: '此浏览器不能绘制地图（没有 WebGL 2）。',
  noWebGlHint: '其余内容照常更新。请启用硬件加速，或换用较新的 Chrome、Edge、Firefox。',
};
