import { describe, expect, it } from 'vitest';
import { metaOf } from './message-meta.ts';

describe('what goes with a message of a webhook', () => {
  it('is what CloudEvents, vendors and proxies of messages say of it', () => {
    const headers = { 'CE-Type': 'x', 'X-Sensor': 'esp8266-1', 'content-type': 'application/json', 'webhook-id': '7' };
    expect(metaOf(headers, [['event', 'up']])).toEqual({
      headers: { 'ce-type': 'x', 'x-sensor': 'esp8266-1', 'content-type': 'application/json', 'webhook-id': '7' },
      query: { event: 'up' },
    });
  });

  it('is never what signs in', () => {
    const secrets = [
      ...[
        'authorization',
        'cookie',
        'proxy-authorization',
        'x-api-key',
        'x-apikey',
        'x-auth-token',
        'x-hub-signature-256',
      ],
      ...['x-gitlab-token', 'x-access-key', 'x-session-id', 'x-csrf-token', 'x-client-secret', 'x-password', 'x-hmac'],
    ];
    const headers = Object.fromEntries(secrets.map((name) => [name, 'secret']));
    const query = [
      ['token', 'a'],
      ['api_key', 'a'],
      ['sig', 'a'],
      ['access_token', 'a'],
      ['page', '1'],
    ] as const;
    expect(metaOf({ ...headers, 'x-own': 'secret' }, query, 'X-Own')).toEqual({ headers: {}, query: { page: '1' } });
  });

  it('is not the way that it came', () => {
    const headers = {
      'x-forwarded-for': '10.0.0.1',
      'x-real-ip': '10.0.0.1',
      host: 'a',
      connection: 'close',
      accept: '*',
    };
    expect(metaOf(headers, []).headers).toEqual({});
  });

  it('has every value of a name that comes again', () => {
    expect(
      metaOf({}, [
        ['a', '1'],
        ['a', '2'],
        ['a', '3'],
        ['toString', 'x'],
      ]).query,
    ).toEqual({ a: ['1', '2', '3'], toString: 'x' });
  });

  it('is bounded, and holds nothing that cannot be stored', () => {
    const many = Array.from({ length: 200 }, (_, index) => [`n${index}`, 'v'] as const);
    expect(Object.keys(metaOf({}, many).query ?? {})).toHaveLength(64);
    const long = Array.from({ length: 60 }, (_, index) => [`n${index}`, 'v'.repeat(1_000)] as const);
    expect(JSON.stringify(metaOf({}, long)).length).toBeLessThan(18_000);
    expect(metaOf({ 'x-a': 'v'.repeat(1_025), 'x-b': 'a\0b' }, [['c', '\ud800']])).toEqual({ headers: {}, query: {} });
  });
});
