/**
 * Whether an address belongs to the public internet: nothing of ours, of our networks or of the machine itself. By the
 * special-purpose registries of IANA (RFC 6890 and successors).
 */
export function isPublicAddress(address: string): boolean {
  const words = address.includes(':') ? wordsOf(address) : undefined;
  if (words) return isPublicV6(words);
  const bytes = bytesOf(address);
  return bytes !== undefined && !RESERVED_V4.some(([network, length]) => isWithin(bytes, network, length));
}

const RESERVED_V4: readonly (readonly [network: readonly number[], length: number])[] = [
  [[0, 0, 0, 0], 8],
  [[10, 0, 0, 0], 8],
  [[100, 64, 0, 0], 10],
  [[127, 0, 0, 0], 8],
  [[169, 254, 0, 0], 16],
  [[172, 16, 0, 0], 12],
  [[192, 0, 0, 0], 24],
  [[192, 0, 2, 0], 24],
  [[192, 88, 99, 0], 24],
  [[192, 168, 0, 0], 16],
  [[198, 18, 0, 0], 15],
  [[198, 51, 100, 0], 24],
  [[203, 0, 113, 0], 24],
  [[224, 0, 0, 0], 4],
  [[240, 0, 0, 0], 4],
];

function bytesOf(address: string): number[] | undefined {
  const parts = address.split('.');
  if (parts.length !== 4 || !parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) < 256)) return undefined;
  return parts.map(Number);
}

function isWithin(bytes: readonly number[], network: readonly number[], length: number): boolean {
  const number = (of: readonly number[]) => of.reduce((sum, byte) => sum * 256 + byte, 0);
  const size = 2 ** (32 - length);
  return Math.floor(number(bytes) / size) === Math.floor(number(network) / size);
}

/** Eight words of an IPv6 address; undefined for anything else. */
function wordsOf(address: string): number[] | undefined {
  const [plain = ''] = address.split('%');
  const dotted = /^(.*:)(\d+\.\d+\.\d+\.\d+)$/.exec(plain);
  const tail = dotted ? bytesOf(dotted[2] ?? '') : [];
  if (!tail) return undefined;
  const [a = 0, b = 0, c = 0, d = 0] = tail;
  const text = dotted ? `${dotted[1]}${(a * 256 + b).toString(16)}:${(c * 256 + d).toString(16)}` : plain;
  const [before = '', after, ...more] = text.split('::');
  if (more.length > 0) return undefined;
  const read = (part: string) => (part === '' ? [] : part.split(':').map((word) => Number.parseInt(word, 16)));
  const [left, right] = [read(before), read(after ?? '')];
  const gap = after === undefined ? 0 : 8 - left.length - right.length;
  const words = [...left, ...Array<number>(Math.max(0, gap)).fill(0), ...right];
  return words.length === 8 && words.every((word) => word >= 0 && word <= 0xffff) ? words : undefined;
}

/** Global unicast alone, and of it nothing that leads to an IPv4 address behind a translator or tunnel. */
function isPublicV6(words: readonly number[]): boolean {
  const [first = 0, second = 0] = words;
  const isGlobal = first >= 0x2000 && first <= 0x3fff;
  const isSpecial = first === 0x2002 || (first === 0x2001 && (second < 0x200 || second === 0xdb8)) || first === 0x3fff;
  return isGlobal && !isSpecial;
}
