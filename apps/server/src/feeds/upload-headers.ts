import type { IncomingHttpHeaders } from 'node:http';
import { ProblemError } from '@cityloop/web/route';

const LONGEST_NAME = 200;

/** Of the whole file that comes in pieces (tus 1.0). @throws ProblemError `invalid` */
export function uploadLengthOf(headers: IncomingHttpHeaders): number | undefined {
  return wholeNumber(headers, 'upload-length');
}

export function contentLengthOf(headers: IncomingHttpHeaders): number | undefined {
  return wholeNumber(headers, 'content-length');
}

/** Where the next bytes of a file belong. @throws ProblemError `invalid` */
export function offsetOf(headers: IncomingHttpHeaders): number {
  const offset = wholeNumber(headers, 'upload-offset');
  if (offset !== undefined) return offset;
  throw new ProblemError('invalid', 'Send Upload-Offset: how many bytes of the file came before these.');
}

function wholeNumber(headers: IncomingHttpHeaders, name: string): number | undefined {
  const text = headers[name];
  if (text === undefined) return undefined;
  if (typeof text === 'string' && /^\d{1,15}$/.test(text)) return Number(text);
  throw new ProblemError('invalid', `${name} must be a number of bytes.`);
}

/** What the file is called: by Upload-Metadata (tus), Content-Disposition or the query. */
export function nameOf(headers: IncomingHttpHeaders, asked: string | undefined): string {
  const metadata = /(?:^|,)\s*(?:filename|name) ([\w+/=]+)/.exec(String(headers['upload-metadata'] ?? ''))?.[1];
  const disposed = /filename="?([^";]+)/i.exec(headers['content-disposition'] ?? '')?.[1];
  const name = metadata === undefined ? (disposed ?? asked ?? '') : Buffer.from(metadata, 'base64').toString();
  return storableName(name);
}

/** Without a path and what can't be shown. */
export function storableName(name: string): string {
  const last = name.split(/[/\\]/).at(-1) ?? '';
  return (
    last
      .replaceAll(/[\p{Cc}\p{Cf}\p{Surrogate}]/gu, '')
      .trim()
      .slice(0, LONGEST_NAME) || 'file'
  );
}
