/** Grammars that CloudEvents 1.0 refers to: RFC 3986 (URI, URI-reference) and RFC 2046 (media types). */

const PLAIN = "A-Za-z0-9\\-._~!$&'()*+,;=";
const PCHAR = `(?:[${PLAIN}:@]|%[0-9A-Fa-f]{2})`;
/** The first segment of a relative path has no colon: it would read as a scheme. */
const PCHAR_WITHOUT_COLON = `(?:[${PLAIN}@]|%[0-9A-Fa-f]{2})`;
const SEGMENTS = `(?:/${PCHAR}*)*`;
const AUTHORITY = `//(?:(?:[${PLAIN}:]|%[0-9A-Fa-f]{2})*@)?(?:\\[[${PLAIN}:]+\\]|(?:[${PLAIN}]|%[0-9A-Fa-f]{2})*)(?::[0-9]*)?`;
const TAIL = `(?:\\?(?:${PCHAR}|[/?])*)?(?:#(?:${PCHAR}|[/?])*)?`;
const ABSOLUTE = `[A-Za-z][A-Za-z0-9+.\\-]*:(?:${AUTHORITY}${SEGMENTS}|/?(?:${PCHAR}+${SEGMENTS})?)${TAIL}`;
const RELATIVE = `(?:${AUTHORITY}${SEGMENTS}|/(?:${PCHAR}+${SEGMENTS})?|(?:${PCHAR_WITHOUT_COLON}+${SEGMENTS})?)${TAIL}`;

export const URI = new RegExp(`^${ABSOLUTE}$`);
export const URI_REFERENCE = new RegExp(`^(?:${ABSOLUTE}|${RELATIVE})$`);

const TOKEN = "[A-Za-z0-9!#$%&'*+.^_`|~\\-]+";
const QUOTED = '"(?:[^"\\\\\\r]|\\\\.)*"';
export const MEDIA_TYPE = new RegExp(`^${TOKEN}/${TOKEN}(?:[ \\t]*;[ \\t]*${TOKEN}=(?:${TOKEN}|${QUOTED}))*$`);
