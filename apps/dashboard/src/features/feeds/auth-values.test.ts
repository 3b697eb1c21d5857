import { describe, expect, it } from 'vitest';
import { authRequestOf, FIRST_AUTH } from './auth-values.ts';

describe('what is asked for as a webhook’s credential', () => {
  it('has what its scheme has, and nothing that stood in another one', () => {
    const typed = { ...FIRST_AUTH, username: 'vendor', header: 'X-Sign', prefix: 'sha256=' };
    expect(authRequestOf(typed)).toEqual({ auth: { scheme: 'bearer' } });
    expect(authRequestOf({ ...typed, scheme: 'basic' })).toEqual({ auth: { scheme: 'basic', username: 'vendor' } });
    expect(authRequestOf({ ...typed, scheme: 'header' })).toEqual({ auth: { scheme: 'header', header: 'X-Sign' } });
    expect(authRequestOf({ ...typed, scheme: 'hmac', timeHeader: 'X-Time' })).toMatchObject({
      auth: {
        scheme: 'hmac',
        header: 'X-Sign',
        prefix: 'sha256=',
        timestamp: { header: 'X-Time', toleranceSeconds: 300 },
      },
    });
  });

  it('names the fields that stop it', () => {
    expect(authRequestOf({ ...FIRST_AUTH, scheme: 'header' })).toEqual({ wrong: ['header'] });
    expect(authRequestOf({ ...FIRST_AUTH, secret: 'short' })).toEqual({ wrong: ['secret'] });
    const wrongTime = { ...FIRST_AUTH, scheme: 'hmac', header: 'X-Sign', timeHeader: 'no header' } as const;
    expect(authRequestOf(wrongTime)).toEqual({ wrong: ['timeHeader'] });
  });
});
