import { describe, expect, it } from 'vitest';
import { readConfig } from './config.ts';

describe('readConfig', () => {
  it('measures everything in a few segments unless told', () => {
    expect(readConfig([], {})).toMatchObject({ only: undefined, segments: 3, isFull: false });
    expect(readConfig(['--full'], {}).segments).toBeGreaterThan(3);
    expect(readConfig(['--only', 'latency'], {}).only).toBe('latency');
  });

  it('names the parts there are when asked for another', () => {
    expect(() => readConfig(['--only', 'speed'], {})).toThrow('choose one of start, writer, throughput, latency');
  });

  it("never leads the load to an operator's own database or broker", () => {
    const { childEnv } = readConfig([], { PATH: '/bin', DATABASE_URL: 'postgres://city', MQTT_URL: 'mqtt://city' });
    expect(childEnv).toEqual({ PATH: '/bin', BATCH_MAX_ROWS: '5000', BATCH_MAX_MS: '10' });
  });
});
