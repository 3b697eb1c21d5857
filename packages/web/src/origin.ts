import type { IncomingHttpHeaders } from 'node:http';

/** Whether a page may have sent this: its Origin's host is the one asked, or that of PUBLIC_URL. */
export function isOwnOrigin(headers: IncomingHttpHeaders, publicUrl: string | undefined): boolean {
  const host = hostOf(headers.origin);
  if (host === undefined) return false;
  return host === headers.host?.toLowerCase() || (publicUrl !== undefined && host === hostOf(publicUrl));
}

/** For writes with a cookie: without an Origin only the browser's own word that the page is ours will do. */
export function mayWriteByCookie(headers: IncomingHttpHeaders, publicUrl: string | undefined): boolean {
  if (headers.origin !== undefined) return isOwnOrigin(headers, publicUrl);
  return headers['sec-fetch-site'] === 'same-origin';
}

function hostOf(url: string | undefined): string | undefined {
  return url !== undefined && URL.canParse(url) ? new URL(url).host : undefined;
}
