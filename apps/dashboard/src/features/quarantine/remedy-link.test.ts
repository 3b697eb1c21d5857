import { describe, expect, it } from 'vitest';
import { remedyLink } from './remedy-link.ts';

const READINGS = 'city/v1/+/+/reading';
const group = (reason: string, topicPattern = READINGS, id?: string) => ({
  reason,
  topicPattern,
  device: id === undefined ? null : { id, inService: false },
});

describe('the link to where a cause is mended', () => {
  it('is the page of devices for one that is unknown', () => {
    const pages = { '/desk/devices': true };
    expect(remedyLink(group('unknown_device', READINGS, 'A 1'), pages)?.href).toBe('/desk/devices?device=A+1');
    expect(remedyLink(group('unknown_device'), pages)?.href).toBe('/desk/devices');
  });
  it('is the page of the feed for whatever came by a feed', () => {
    expect(remedyLink(group('mapping_failed', 'feed/12345/#'), { '/desk/feeds/$feedId': true })?.href).toBe(
      '/desk/feeds/12345',
    );
    expect(remedyLink(group('schema', 'feed/12345/#'), { '/desk/feeds': true })?.href).toBe('/desk/feeds');
  });
  it('is none where the desk has no such page, or no page helps', () => {
    expect(remedyLink(group('unknown_device'), {})).toBeUndefined();
    expect(remedyLink(group('mapping_failed', 'feed/12345/#'), {})).toBeUndefined();
    expect(remedyLink(group('out_of_window'), { '/desk/devices': true })).toBeUndefined();
  });
});
