import { describe, expect, it } from 'vitest';
import { eventTopic, feedTopic, parseTopic, readingTopic, statusTopic } from './topics.ts';

describe('a topic', () => {
  it('says who speaks of what', () => {
    expect(parseTopic(readingTopic('990101', 'WL-1'))).toEqual({ kind: 'reading', district: '990101', device: 'WL-1' });
    expect(parseTopic(statusTopic('990101', 'WL-1'))).toEqual({ kind: 'status', district: '990101', device: 'WL-1' });
    expect(parseTopic(eventTopic('D-1'))).toEqual({ kind: 'event', department: 'D-1' });
  });

  it('of a feed says which, and what the sender put behind it', () => {
    expect(parseTopic(feedTopic('hotline', 'orders/new'))).toEqual({
      kind: 'feed',
      feed: 'hotline',
      path: 'orders/new',
    });
    expect(parseTopic('feed/hotline')).toEqual({ kind: 'feed', feed: 'hotline', path: '' });
  });

  it.each([
    '',
    'feed',
    'feed/',
    'feed//orders',
    'city/v1',
    'city/v2/990101/WL-1/reading',
    'town/v1/990101/WL-1/reading',
    'city/v1/990101/WL-1/command',
    'city/v1/990101/WL-1/reading/more',
    'city/v1/990101//reading',
    'city/v1//WL-1/reading',
    'city/v1/department/D-1/reading',
    '/city/v1/990101/WL-1/reading',
  ])('outside of the tree says nothing: "%s"', (topic) => {
    expect(parseTopic(topic)).toBeUndefined();
  });
});
