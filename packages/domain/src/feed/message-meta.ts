/** What came beside the payload of a feed's message: mappings see it as `meta`. */
export interface MessageMeta {
  /** By name in lower case. */
  readonly headers?: Record<string, string> | undefined;
  /** Of a record of a file: its name, and which record it is, from 1. */
  readonly file?: { readonly name: string; readonly record: number } | undefined;
  readonly query?: Record<string, string | string[]> | undefined;
}

/** What says who sends, in whatever words: it never goes along. */
const SECRET = /auth|cookie|token|secret|passw|session|signature|credential|api-?key|(^|[-_])(key|sig|hmac|pwd)$/i;
/** Of proxies on the way: about networks, not about the message. */
const OF_THE_WAY = /^x-(forwarded|real|original|client-ip|envoy|amzn?|cloud)/;
/** Beside all that begin with `ce-` (CloudEvents), `x-` or `webhook-`. */
const NAMED: ReadonlySet<string> = new Set([
  'content-type',
  'content-language',
  'date',
  'user-agent',
  'idempotency-key',
  'link',
  'fiware-service',
  'fiware-servicepath',
  'ngsild-tenant',
]);
const PREFIXES = ['ce-', 'x-', 'webhook-'];

const MOST_ENTRIES = 64;
const LONGEST_VALUE = 1_024;
const LONGEST_META = 16_384;

/**
 * The headers and the query of a webhook that go with its message: those of an allow-list, and never what signs the sender
 * in. Bounded: what is longer than 1,024 characters, or beyond 64 entries or 16 KiB in all, is left out.
 * @param signsIn the header by which this feed's sender is known
 */
export function metaOf(
  headers: Readonly<Record<string, string | readonly string[] | undefined>>,
  query: Iterable<readonly [string, string]>,
  signsIn?: string,
): MessageMeta {
  const room = { entries: MOST_ENTRIES, characters: LONGEST_META };
  const kept: Record<string, string> = {};
  for (const [given, value] of Object.entries(headers)) {
    const name = given.toLowerCase();
    const text = [value ?? []].flat().join(', ');
    const goesAlong = value !== undefined && name !== signsIn?.toLowerCase() && mayGoAlong(name);
    if (goesAlong && takesRoom(room, name, text)) kept[name] = text;
  }
  const asked: Record<string, string | string[]> = {};
  for (const [name, value] of query) {
    if (SECRET.test(name) || !takesRoom(room, name, value)) continue;
    const former = Object.hasOwn(asked, name) ? asked[name] : undefined;
    asked[name] = former === undefined ? value : [former, value].flat();
  }
  return { headers: kept, query: asked };
}

function mayGoAlong(name: string): boolean {
  if (SECRET.test(name) || OF_THE_WAY.test(name)) return false;
  return NAMED.has(name) || PREFIXES.some((prefix) => name.startsWith(prefix));
}

function takesRoom(room: { entries: number; characters: number }, name: string, value: string): boolean {
  const characters = name.length + value.length;
  const isStorable = !/\0|\p{Surrogate}/u.test(name + value) && name !== '__proto__';
  if (!isStorable || value.length > LONGEST_VALUE || room.entries === 0 || characters > room.characters) return false;
  room.entries -= 1;
  room.characters -= characters;
  return true;
}
