import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import {
  ConfigError,
  databaseUrlSchema,
  flagSchema,
  isSupervised,
  logLevelSchema,
  portSchema,
  readConfig,
} from './config.ts';

const schema = z.object({
  PORT: portSchema.default(8080),
  DATABASE_URL: z.url(),
  SIMULATE: flagSchema.optional(),
  LOG_LEVEL: logLevelSchema,
});

describe('readConfig', () => {
  it('gives the values typed, with defaults', () => {
    expect(readConfig(schema, { DATABASE_URL: 'postgres://a@b/c', SIMULATE: '1' })).toEqual({
      PORT: 8080,
      DATABASE_URL: 'postgres://a@b/c',
      SIMULATE: true,
      LOG_LEVEL: 'info',
    });
  });

  it('takes an empty variable for unset', () => {
    expect(readConfig(schema, { DATABASE_URL: 'postgres://a@b/c', PORT: '', SIMULATE: '' }).PORT).toBe(8080);
  });

  it('says every fault at once, in one line, with the names of the variables', () => {
    const fault = faultOf({ PORT: '99999', SIMULATE: 'yes' });
    expect(fault.faults).toHaveLength(3);
    expect(fault.message).toMatch(/PORT .*DATABASE_URL is not set.*SIMULATE must be 1 or 0/);
    expect(fault.message).not.toContain('\n');
  });
});

describe('isSupervised', () => {
  it('is true only for the launcher mark', () => {
    expect([
      isSupervised({ CITYLOOP_SUPERVISED: '1' }),
      isSupervised({ CITYLOOP_SUPERVISED: '0' }),
      isSupervised({}),
    ]).toEqual([true, false, false]);
  });
});

function faultOf(env: Record<string, string>): ConfigError {
  try {
    readConfig(schema, env);
  } catch (error) {
    if (error instanceof ConfigError) return error;
  }
  throw new Error('the configuration was taken');
}

describe('a DATABASE_URL', () => {
  const one = z.object({ DATABASE_URL: databaseUrlSchema });
  it.each([
    'postgres://owner:password@db.example:5432/city',
    'postgresql://owner@/city?host=/var/run/postgresql',
    'postgres://owner:p%40ss@127.0.0.1/city?sslmode=require',
  ])('may be %s', (url) => {
    expect(readConfig(one, { DATABASE_URL: url }).DATABASE_URL).toBe(url);
  });

  it.each(['postgres://owner:s3cret/x@host/city', 'mysql://owner:s3cret@host/city', 's3cret'])(
    'is refused without a word of it: %s',
    (url) => {
      expect(() => readConfig(one, { DATABASE_URL: url })).toThrow(/DATABASE_URL must be postgres:\/\/user/);
      expect(() => readConfig(one, { DATABASE_URL: url })).not.toThrow(/s3cret/);
    },
  );
});
