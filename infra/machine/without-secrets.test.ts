import { describe, expect, it } from 'vitest';
import { withoutLogin, withoutSecrets } from './without-secrets.mjs';

describe('a line that is printed', () => {
  it.each([
    ['mqtt://ingest:s3cret@broker:1883', 'mqtt://***@broker:1883'],
    [
      'Invalid URL: postgres://a:b@c@host/db, and mqtts://x:y@z',
      'Invalid URL: postgres://***@host/db, and mqtts://***@z',
    ],
    ['"input":"postgres://owner:p%40ss@db/city?password=q"', '"input":"postgres://***@db/city?password=***"'],
    ['at https://example.org/@someone and mail@example.org', 'at https://example.org/@someone and mail@example.org'],
    ['mqtt://broker:1883', 'mqtt://broker:1883'],
  ])('has no login in %s', (line, clean) => {
    expect(withoutSecrets(line)).toBe(clean);
  });

  it('has no password of these URLs either, quoted or not, encoded or not', () => {
    const url = 'postgres://owner:pa%20ss/word@db/city';
    expect(withoutSecrets('role "owner" with pa%20ss/word or pa ss/word', [url, undefined])).toBe(
      'role "owner" with *** or ***',
    );
  });
});

describe('an address for everybody', () => {
  it('says where, and not who', () => {
    expect(withoutLogin('mqtts://ingest:s3cret@broker.example:8883/path?token=x')).toBe(
      'mqtts://broker.example:8883/path',
    );
  });
});
