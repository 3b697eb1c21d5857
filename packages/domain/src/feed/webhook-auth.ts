/** How the sender of a webhook shows that it is the one. */
export const WEBHOOK_SCHEMES = ['bearer', 'basic', 'header', 'hmac'] as const;

/** How a signature stands in its header. */
export interface SignatureForm {
  readonly header: string;
  readonly algorithm: 'sha256' | 'sha512';
  readonly encoding: 'hex' | 'base64';
  /** Before the signature, such as `sha256=`. */
  readonly prefix: string;
  /**
   * Where the time of sending is signed as well, as `time + separator + body`: the header with it in seconds since 1970, and
   * how far it may be from our clock. Without it a message that somebody recorded can be sent again.
   */
  readonly timestamp?:
    | { readonly header: string; readonly toleranceSeconds: number; readonly separator: string }
    | undefined;
}

export type WebhookAuth =
  | { readonly scheme: 'bearer' }
  | { readonly scheme: 'basic'; readonly username: string }
  | { readonly scheme: 'header'; readonly header: string }
  | ({ readonly scheme: 'hmac' } & SignatureForm);

/** The header by which the sender is known. */
export function signingHeader(auth: WebhookAuth): string {
  return auth.scheme === 'header' || auth.scheme === 'hmac' ? auth.header : 'authorization';
}
