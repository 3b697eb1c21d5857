/** The cookies of one session in Node, where `fetch` keeps none. Names and values only: they go to one server and nowhere else. */
export interface CookieJar {
  keep(setCookies: readonly string[]): void;
  /** For the `Cookie` header; undefined while there is none. */
  header(): string | undefined;
}

export function createCookieJar(): CookieJar {
  const cookies = new Map<string, string>();
  return {
    keep(setCookies) {
      for (const line of setCookies) {
        const [pair = '', ...attributes] = line.split(';');
        const at = pair.indexOf('=');
        if (at < 1) continue;
        const name = pair.slice(0, at).trim();
        const value = pair.slice(at + 1).trim();
        if (value === '' || attributes.some(isExpired)) cookies.delete(name);
        else cookies.set(name, value);
      }
    },
    header() {
      if (cookies.size === 0) return undefined;
      return [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    },
  };
}

/** How servers take a cookie back: an age of zero or a date in 1970. */
function isExpired(attribute: string): boolean {
  const [name = '', value = ''] = attribute.trim().toLowerCase().split('=');
  if (name === 'max-age') return Number(value) <= 0;
  return name === 'expires' && Date.parse(value) === 0;
}
