import { describe, expect, it } from 'vitest';
import { readConfig, SECTIONS } from './config.ts';

describe('readConfig', () => {
  it('measures everything but the soak in short segments unless told', () => {
    const usual = readConfig([], {});
    expect(usual).toMatchObject({ only: undefined, segments: 5, isFull: false, isWhole: true, resume: false });
    expect(usual.seconds.soak).toBeUndefined();
    const full = readConfig(['--full'], {});
    expect(full.seconds).toEqual({ segment: 60, brief: 10, overload: 300, soak: 600 });
    expect(readConfig(['--only', 'soak'], {}).seconds.soak).toBe(usual.seconds.segment * 10);
  });

  it('takes other numbers of segments and seconds, and knows that short ones are no whole run', () => {
    const short = readConfig(['--seconds', '1', '--segments', '2', '--full'], {});
    expect(short).toMatchObject({ segments: 2, isWhole: false });
    expect(short.seconds).toEqual({ segment: 1, brief: 1, overload: 5, soak: 10 });
    expect(readConfig(['--seconds', '90'], {}).isWhole).toBe(true);
    expect(readConfig(['--only', 'writer'], {}).isWhole).toBe(false);
    expect(() => readConfig(['--seconds', '1.5'], {})).toThrow('--seconds 1.5 is no whole number');
    expect(() => readConfig(['--segments', '0'], {})).toThrow('--segments 0');
  });

  it('takes a rate for the soak', () => {
    expect(readConfig([], {}).soakRate).toBeUndefined();
    expect(readConfig(['--only', 'soak', '--rate', '48000'], {}).soakRate).toBe(48_000);
    expect(() => readConfig(['--rate', 'fast'], {})).toThrow('--rate fast is no whole number');
    expect(() => readConfig(['--resume', '--rate', '9'], {})).toThrow('give it alone');
  });

  it('resumes with what the stopped run was told, and nothing else', () => {
    expect(readConfig(['--resume'], {})).toMatchObject({ resume: true, args: [] });
    expect(() => readConfig(['--resume', '--full'], {})).toThrow('give it alone');
  });

  it('names the parts there are when asked for another', () => {
    expect(() => readConfig(['--only', 'speed'], {})).toThrow(`choose one of ${SECTIONS.join(', ')}`);
  });

  it("never leads the load to an operator's own database or broker", () => {
    const { childEnv } = readConfig([], { PATH: '/bin', DATABASE_URL: 'postgres://city', MQTT_URL: 'mqtt://city' });
    expect(childEnv).toEqual({ PATH: '/bin', BATCH_MAX_ROWS: '10000', BATCH_MAX_MS: '10' });
  });
});
