import { describe, expect, it } from 'vitest';
import { FIRST_PULL, pullRequestOf, pullValuesOf } from './pull-values.ts';

describe('how a feed is to ask', () => {
  it('has what its way to sign in has, and comes back as it was', () => {
    const typed = {
      ...FIRST_PULL,
      url: ' https://example.org/data ',
      scheme: 'basic',
      username: 'city',
      secret: 's',
      header: 'X-Old',
    } as const;
    const asked = pullRequestOf(typed);
    expect(asked).toMatchObject({
      body: { url: 'https://example.org/data', auth: { scheme: 'basic', username: 'city' }, secret: 's', cursor: null },
    });
    const shown = { ...('body' in asked ? asked.body : {}), hasSecret: true } as unknown as Parameters<
      typeof pullValuesOf
    >[0];
    expect(pullValuesOf(shown)).toMatchObject({
      url: 'https://example.org/data',
      scheme: 'basic',
      username: 'city',
      header: '',
      secret: '',
    });
  });

  it('names the fields that stop it', () => {
    expect(pullRequestOf(FIRST_PULL)).toEqual({ wrong: ['url'] });
    expect(pullRequestOf({ ...FIRST_PULL, url: 'ftp://example.org' })).toEqual({ wrong: ['url'] });
    const noHeader = { ...FIRST_PULL, url: 'https://example.org', scheme: 'header' } as const;
    expect(pullRequestOf(noHeader)).toEqual({ wrong: ['header'] });
  });
});
