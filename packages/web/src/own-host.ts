import { isIP } from 'node:net';
import type { NextFunction, Request, Response } from 'express';
import { ProblemError } from './route.ts';

export interface OwnHosts {
  /** The address or name that we listen on. */
  readonly bind: string;
  readonly publicUrl: string | undefined;
}

/**
 * Whether a request with this Host header asks for us: a page of another site that has its name resolved to our address (DNS
 * rebinding) shares its origin with us, so cookies and Origin alone don't tell. Ours are the names of BIND and PUBLIC_URL, loopback,
 * and any address: an address can't be resolved to another one. Without the header (HTTP/1.0) it is no browser.
 */
export function isOwnHost(host: string | undefined, { bind, publicUrl }: OwnHosts): boolean {
  if (host === undefined) return true;
  const asked = nameOf(`http://${host}`);
  if (asked === undefined) return false;
  if (isIP(asked) !== 0 || asked === 'localhost' || asked.endsWith('.localhost')) return true;
  return asked === bind.toLowerCase() || (publicUrl !== undefined && asked === nameOf(publicUrl));
}

function nameOf(url: string): string | undefined {
  return URL.canParse(url) ? new URL(url).hostname.replace(/^\[(.*)\]$/, '$1') : undefined;
}

/** Refuses what was sent to another name, before anything else looks at it. */
export function requireOwnHost(hosts: OwnHosts) {
  return (request: Request, _response: Response, next: NextFunction): void => {
    if (!isOwnHost(request.headers.host, hosts)) {
      const detail =
        'This host name is not known here. Use the address of PUBLIC_URL, or set it to the one that you use.';
      throw new ProblemError('unknown-host', detail);
    }
    next();
  };
}
