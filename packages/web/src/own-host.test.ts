import { describe, expect, it } from 'vitest';
import { isOwnHost } from './own-host.ts';

const LOCAL = { bind: '127.0.0.1', publicUrl: undefined };
const PUBLIC = { bind: '0.0.0.0', publicUrl: 'https://City.example:8443/' };

describe('a host that is ours', () => {
  it.each([
    '127.0.0.1:8080',
    '127.0.0.1',
    '10.1.2.3:8080',
    '[::1]:8080',
    'localhost:5173',
    'LOCALHOST',
    'city.localhost:80',
    undefined,
  ])('%s: an address, loopback, or none', (host) => {
    expect(isOwnHost(host, LOCAL)).toBe(true);
  });

  it('the names of PUBLIC_URL and BIND, on any port and in any case', () => {
    expect(isOwnHost('city.example', PUBLIC)).toBe(true);
    expect(isOwnHost('CITY.example:8443', PUBLIC)).toBe(true);
    expect(isOwnHost('wall.intern:8080', { bind: 'wall.intern', publicUrl: undefined })).toBe(true);
  });
});

describe('a host that is not ours', () => {
  it.each([
    'evil.example',
    'evil.example:8080',
    '127.0.0.1.evil.example',
    'localhost.evil.example',
    'city.example.evil.example',
    'notlocalhost',
    '',
    'a b',
    'city.example@evil.example',
  ])('%s', (host) => {
    expect(isOwnHost(host, PUBLIC)).toBe(false);
  });
});
