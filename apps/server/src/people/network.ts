import { isIPv4, isIPv6 } from 'node:net';

const MAPPED = /^::ffff:(?=\d+\.)/i;

/**
 * The network that an address belongs to, as failed sign-ins are counted: of IPv4 the /24, of IPv6 the /64, which is what one
 * subscriber has. What is no address stands for itself.
 */
export function networkOf(address: string): string {
  const plain = address.replace(MAPPED, '');
  if (isIPv4(plain)) return `${plain.split('.').slice(0, 3).join('.')}.0/24`;
  if (!isIPv6(plain)) return plain;
  return `${groupsOf(plain).slice(0, 4).join(':')}::/64`;
}

/** This machine itself: a console, or a proxy that doesn't say for whom it asks. */
export function isLoopback(address: string): boolean {
  const plain = address.replace(MAPPED, '');
  return plain === '::1' || (isIPv4(plain) && plain.startsWith('127.'));
}

function groupsOf(address: string): string[] {
  const [head = '', tail] = (address.split('%')[0] ?? '').split('::');
  const before = head === '' ? [] : head.split(':');
  const after = tail ? tail.split(':') : [];
  const zeros = tail === undefined ? 0 : 8 - before.length - after.length;
  return [...before, ...Array<string>(Math.max(0, zeros)).fill('0'), ...after].map((group) =>
    Number.parseInt(group, 16).toString(16),
  );
}
