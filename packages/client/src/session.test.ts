import { expect, it } from 'vitest';
import { createCookieJar } from './cookie-jar.ts';
import { kioskTokenFrom } from './session.ts';

it('finds the display token in the hash of a page', () => {
  expect(kioskTokenFrom('#kiosk=abc_1')).toBe('abc_1');
  expect(kioskTokenFrom('#scene=2&kiosk=abc')).toBe('abc');
  expect(kioskTokenFrom('#kiosk=')).toBeUndefined();
  expect(kioskTokenFrom('')).toBeUndefined();
});

it('keeps the cookies of a session until the server takes them back', () => {
  const jar = createCookieJar();
  expect(jar.header()).toBeUndefined();
  jar.keep(['session=a=b; Path=/; HttpOnly; SameSite=Lax', 'theme=dark']);
  expect(jar.header()).toBe('session=a=b; theme=dark');
  jar.keep(['session=; Path=/; Expires=Thu, 01 Jan 1970 00:00:00 GMT', 'theme=x; Max-Age=0']);
  expect(jar.header()).toBeUndefined();
});
