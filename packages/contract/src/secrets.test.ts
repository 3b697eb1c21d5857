import { describe, expect, it } from 'vitest';
import { parseSecrets } from './secrets.ts';

const FORMER = {
  accounts: { clerk: { password: 'Zm9ybWVy', roles: ['clerk'] } },
  mqtt: {
    simulator: { username: 'simulator', password: 'a2V5' },
    station: { username: 'station', password: 'b3RoZXI' },
  },
  kiosk: { token: 'dG9rZW4' },
};

describe('secrets.json', () => {
  it('of a former version is read as it is, with logins that we know nothing of', () => {
    expect(parseSecrets(JSON.stringify(FORMER))).toEqual(FORMER);
  });

  it('may hold the tokens of feeds', () => {
    const feeds = { hotline: { token: 'dG9rZW4' } };
    expect(parseSecrets(JSON.stringify({ ...FORMER, feeds })).feeds).toEqual(feeds);
  });

  it('without the simulator’s login is refused by a message that holds no secret', () => {
    const parse = () => parseSecrets(JSON.stringify({ ...FORMER, mqtt: {} }));
    expect(parse).toThrow('simulator');
    expect(parse).not.toThrow('Zm9ybWVy');
  });
});
