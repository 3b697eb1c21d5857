const LOGIN = /\b([a-z][a-z0-9+.-]*:\/\/)[^\s"'`<>/?#\\]*@/gi;
const PARAMETER = /([?&](?:password|sslpassword|token|key|secret)=)[^&\s"'`<>\\]+/gi;

/**
 * The text with `***` in the place of logins and keys that stand in its URLs, and of the logins of `urls` wherever they stand: drivers quote
 * what they couldn't read, not only as a URL. The packages have the same in `runtime/logger`; the launcher runs before there are any.
 * @param {string} text
 * @param {readonly (string | undefined)[]} [urls]
 */
export function withoutSecrets(text, urls = []) {
  let clean = text.replace(LOGIN, '$1***@').replace(PARAMETER, '$1***');
  for (const secret of urls.flatMap(secretsIn)) clean = clean.replaceAll(secret, '***');
  return clean;
}

/**
 * The URL for other people's eyes: where it leads, and nothing of who signs in.
 * @param {string} url
 */
export function withoutLogin(url) {
  const parsed = new URL(url);
  parsed.username = '';
  parsed.password = '';
  parsed.search = '';
  return parsed.href;
}

/** Shorter ones can't be told from words. */
const SHORTEST_SECRET = 4;

/**
 * The password of a URL, as it stands there and as it is meant.
 * @param {string | undefined} url
 * @returns {string[]}
 */
function secretsIn(url) {
  const password = /:\/\/[^:/?#]*:(.*)@/.exec(url ?? '')?.[1];
  if (password === undefined || password.length < SHORTEST_SECRET) return [];
  try {
    return [password, decodeURIComponent(password)];
  } catch {
    return [password];
  }
}
