import { type LookupAddress, type LookupOptions, lookup } from 'node:dns';
import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { isIP } from 'node:net';
import { isPublicAddress } from '@cityloop/domain/feed/public-address';

export interface GuardedRequest {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Of those, the ones that go to the first host alone: a redirect elsewhere must not carry a secret. */
  readonly secretHeaders: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
  readonly maxBytes: number;
}

export interface GuardedAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer;
}

/** Hosts by name (`feeds.example`, also `host:port`) that may be asked though they are not of the public internet. */
export type AllowedHosts = ReadonlySet<string>;

const MOST_REDIRECTS = 3;

/**
 * Asks another house's server; never an address of ours, of our networks or of this machine, unless the city's configuration
 * allows its host. What is connected to is what was checked: a name that changes in between gains nothing. Redirects are
 * checked like the first address.
 * @throws Error that says what stopped it
 */
export async function guardedRequest(asked: GuardedRequest, allowed: AllowedHosts): Promise<GuardedAnswer> {
  const signal = AbortSignal.timeout(asked.timeoutMs);
  let url = new URL(asked.url);
  const { host } = url;
  for (let redirects = 0; ; redirects += 1) {
    const headers = url.host === host ? { ...asked.headers, ...asked.secretHeaders } : asked.headers;
    const answer = await requestOnce(url, { ...asked, headers, signal }, allowed);
    const location = answer.headers.location;
    if (answer.status < 301 || answer.status > 308 || answer.status === 304 || typeof location !== 'string')
      return answer;
    if (redirects === MOST_REDIRECTS) throw new Error(`more than ${MOST_REDIRECTS} redirects`);
    url = new URL(location, url);
  }
}

type OnceOptions = Pick<GuardedRequest, 'headers' | 'maxBytes' | 'timeoutMs'> & { readonly signal: AbortSignal };

function requestOnce(url: URL, options: OnceOptions, allowed: AllowedHosts): Promise<GuardedAnswer> {
  const { headers, maxBytes, signal, timeoutMs } = options;
  if (url.protocol !== 'http:' && url.protocol !== 'https:')
    throw new Error(`${url.protocol} is not asked, only http and https`);
  const isAllowed = allowed.has(url.host) || allowed.has(url.hostname);
  const bare = url.hostname.replace(/^\[|\]$/g, '');
  // An address is connected to without being looked up.
  if (!isAllowed && isIP(bare) !== 0 && !isPublicAddress(bare)) throw refused(url.hostname);
  const request = url.protocol === 'https:' ? requestHttps : requestHttp;
  return new Promise((resolve, reject) => {
    const fail = (error: Error) => reject(signal.aborted ? new Error(`no answer within ${timeoutMs / 1000} s`) : error);
    const sent = request(
      url,
      {
        headers: { ...headers, 'accept-encoding': 'identity' },
        signal,
        agent: false,
        ...(!isAllowed && { lookup: publicLookup }),
      },
      (response) => {
        const chunks: Buffer[] = [];
        let bytes = 0;
        response.on('data', (chunk: Buffer) => {
          bytes += chunk.length;
          chunks.push(chunk);
          if (bytes > maxBytes) response.destroy(new Error(`the answer is larger than ${maxBytes} bytes`));
        });
        response.on('error', fail);
        response.on('end', () => {
          resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks) });
        });
      },
    );
    sent.on('error', fail);
    sent.end();
  });
}

type Found = (error: Error | null, address: string | LookupAddress[], family?: number) => void;

/** Every address of the name must be public: one that isn't may be the one that is tried. */
function publicLookup(hostname: string, options: LookupOptions, found: Found): void {
  lookup(hostname, { ...options, all: true }, (error, addresses) => {
    if (error) return found(error, []);
    if (!addresses.every(({ address }) => isPublicAddress(address))) return found(refused(hostname), []);
    const [first] = addresses;
    if (options.all) found(null, addresses);
    else found(null, first?.address ?? '', first?.family ?? 0);
  });
}

function refused(hostname: string): Error {
  return new Error(`${hostname} is no address of the public internet; PULL_ALLOWED_HOSTS may allow it`);
}
