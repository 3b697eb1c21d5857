import { expect, it } from 'vitest';
import { createLogger, withoutSecrets } from './logger.ts';

it('writes one JSON line with app, level as a word, time and facts', () => {
  const lines: string[] = [];
  const logger = createLogger({ app: 'ingest', destination: { write: (line) => void lines.push(line) } });
  logger.debug('not at this level');
  logger.warn({ rows: 3 }, 'batch was slow');
  expect(lines).toHaveLength(1);
  const { at, ...rest } = JSON.parse(lines[0] ?? '');
  expect(rest).toEqual({ level: 'warn', app: 'ingest', rows: 3, msg: 'batch was slow' });
  expect(at).toMatch(/^\d{4}-\d\d-\d\dT.*Z$/);
});

it('prints nothing of who signs in where, whatever an error quotes', () => {
  const lines: string[] = [];
  const logger = createLogger({ app: 'ingest', destination: { write: (line) => void lines.push(line) } });
  const url = 'mqtt://ingest:s3cret@broker:1883';
  const cause = new Error(`cannot reach ${url}?password=s3cret`);
  const err = Object.assign(new TypeError(`Invalid URL "${url}"`, { cause }), { input: url });
  logger.error({ err, facts: { deep: [url] } }, 'mqtt broker connection failed');
  expect(lines.join('')).not.toContain('s3cret');
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({ err: { input: 'mqtt://***@broker:1883' } });
});

it.each([
  ['postgres://a:b@c@host/db', 'postgres://***@host/db'],
  ['https://example.org/@someone', 'https://example.org/@someone'],
  ['a device said a@b.example, see mqtts://broker:8883', 'a device said a@b.example, see mqtts://broker:8883'],
])('leaves of %s what is no secret', (text, clean) => {
  expect(withoutSecrets(text)).toBe(clean);
});
