import { expect, it } from 'vitest';
import { readSessionCookie } from './cookie.ts';

it.each([
  ['alone', 'cityloop_session=abc', 'abc'],
  ['among others', 'theme=dark; cityloop_session=abc; x=1', 'abc'],
  ['before a second one, which another path may have set', 'cityloop_session=abc; cityloop_session=def', 'abc'],
  ['not in a name that only ends so', 'x_cityloop_session=abc', undefined],
  ['not where it is empty', 'cityloop_session=', undefined],
  ['not where there is no header', undefined, undefined],
  ['not by the name of a property of every object', '__proto__=abc; constructor=x', undefined],
])('the session is found %s', (_where, header, token) => {
  expect(readSessionCookie(header)).toBe(token);
});
