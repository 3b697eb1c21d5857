import type { Wording } from '../language.ts';
import type { ENTRANCE_ZH_CN } from '../zh-CN/entrance.ts';

export const ENTRANCE_EN: Wording<typeof ENTRANCE_ZH_CN> = {
  product: 'CityLoop',
  motto: 'See the whole city. Run it as one. Close every loop.',
  opening: 'Opening…',
  notFound: 'There is no such page.',
  toWall: 'To the wall',
  wrongPassword: 'The username or the password is wrong.',
  lockedFor: (span) => `Too many failures: this account is locked. Try again in ${span}.`,
  showPassword: 'Show the password',
  hidePassword: 'Hide the password',
  capsLock: 'Caps Lock is on',
  tokenRefused: 'The display token is no longer valid: open the address with a new one, or sign in.',
  noWebGl: 'This browser can’t draw the map (it has no WebGL 2).',
  noWebGlHint: 'All else stays up to date. Turn on hardware acceleration, or use a recent Chrome, Edge or Firefox.',
};
