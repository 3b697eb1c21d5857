import type { QuarantineGroup } from '@cityloop/contract/rest/quarantine';

export interface RemedyLink {
  readonly to: 'devices' | 'feed';
  readonly href: string;
}

const DEVICE_REASONS: readonly string[] = ['unknown_device', 'identity_mismatch'];

/** Where the cause is mended, if this desk has such a page: `pages` are the paths that it knows. */
export function remedyLink(
  { reason, topicPattern, device }: Pick<QuarantineGroup, 'reason' | 'topicPattern' | 'device'>,
  pages: Readonly<Record<string, unknown>>,
): RemedyLink | undefined {
  const feed = /^feed\/([^/]+)\/#$/.exec(topicPattern)?.[1];
  if (feed !== undefined) {
    if ('/desk/feeds/$feedId' in pages) return { to: 'feed', href: `/desk/feeds/${encodeURIComponent(feed)}` };
    return '/desk/feeds' in pages ? { to: 'feed', href: '/desk/feeds' } : undefined;
  }
  if (!DEVICE_REASONS.includes(reason) || !('/desk/devices' in pages)) return undefined;
  const search = device ? `?${new URLSearchParams({ device: device.id })}` : '';
  return { to: 'devices', href: `/desk/devices${search}` };
}
