import { describe, expect, it } from 'vitest';
import { quarantineGroupOf } from './quarantine-group.ts';

const patternOf = (topic: string) => quarantineGroupOf({ username: 'somebody', topic }).topicPattern;
const sourceOf = (username: string | undefined, topic = 'city/v1/990101/WL-1/reading') =>
  quarantineGroupOf({ username, topic }).source;

describe('the pattern of a topic', () => {
  it.each([
    ['city/v1/990101/WL-0001/reading', 'city/v1/+/+/reading'],
    ['city/v1/990101/WL-0001/status', 'city/v1/+/+/status'],
    ['city/v1/department/D-WATER/event', 'city/v1/department/D-WATER/event'],
    ['feed/hotline-12345/x/y', 'feed/hotline-12345/#'],
    ['feed/hotline-12345', 'feed/hotline-12345/#'],
    ['feed/', '#'],
    ['feed/a b/x', '#'],
    ['city/v1/990101/WL-0001/other', '#'],
    ['city/v1/990101/WL-0001/reading/deeper/still', '#'],
    ['city/v1/990101//reading', '#'],
    ['city/v9/990101/WL-0001/reading', '#'],
    [`city/v1/department/${'x'.repeat(65)}/event`, '#'],
    ['$SYS/x', '#'],
    ['', '#'],
  ])('of %s is %s', (topic, pattern) => expect(patternOf(topic)).toBe(pattern));
});

describe('the source', () => {
  it('is the user name', () => expect(sourceOf('WL-0001')).toBe('WL-0001'));
  it.each([undefined, ''])('is the topic where the user name is %j', (username) =>
    expect(sourceOf(username)).toBe('city/v1/990101/WL-1/reading'),
  );
  it('is at most 120 characters long, none of them cut in half', () => {
    expect(sourceOf('名'.repeat(500))).toBe('名'.repeat(120));
    expect(sourceOf(`a${'𠮷'.repeat(500)}`)).toBe(`a${'𠮷'.repeat(59)}`);
  });
});
