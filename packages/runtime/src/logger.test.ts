import { expect, it } from 'vitest';
import { createLogger } from './logger.ts';

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
