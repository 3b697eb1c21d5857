import { describe, expect, it } from 'vitest';
import { parseStatus, residentBytes } from './memory.ts';

describe('residentBytes', () => {
  it('knows this process, and none that is not', () => {
    expect(residentBytes(process.pid)).toBeGreaterThan(10_000_000);
    expect(residentBytes(2 ** 30)).toBeUndefined();
  });

  it('reads kilobytes', () => {
    expect(parseStatus('Name:\tnode\nVmHWM:\t  900 kB\nVmRSS:\t  812 kB\n')).toBe(812 * 1024);
    expect(parseStatus('Name:\tkthreadd\n')).toBeUndefined();
  });
});
