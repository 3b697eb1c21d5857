import type { FeedSettings } from '@cityloop/contract/rest/feed';
import { describe, expect, it } from 'vitest';
import { changesOf, settingsText } from './settings-text.ts';

const FORMER: FeedSettings = {
  name: '水位',
  department: 'water',
  dataset: '',
  target: 'senml',
  mapping: 'payload\n',
  format: 'csv',
  charset: 'gb18030',
  compression: 'none',
  zone: null,
  datum: 'WGS84',
  registersUnknown: null,
  cadenceSeconds: null,
  latenessSeconds: 3600,
  limits: { messageBytes: 1, messagesPerMinute: 2, recordsPerMessage: 3 },
};

describe('the settings of a feed', () => {
  it('are sent as far as they were changed', () => {
    expect(changesOf(FORMER, { ...FORMER })).toEqual({});
    expect(changesOf(FORMER, { ...FORMER, cadenceSeconds: 60, limits: { ...FORMER.limits, messageBytes: 9 } })).toEqual(
      {
        cadenceSeconds: 60,
        limits: { messageBytes: 9, messagesPerMinute: 2, recordsPerMessage: 3 },
      },
    );
  });

  it('are lines, the mapping last', () => {
    const lines = settingsText(FORMER).split('\n');
    expect(lines).toContain('charset: gb18030');
    expect(lines).toContain('messagesPerMinute: 2');
    expect(lines.slice(-2)).toEqual(['payload', '']);
  });
});
