import { z } from 'zod';

const headerName = z
  .string()
  .regex(/^[A-Za-z][A-Za-z0-9-]{0,63}$/, 'a name of a header: letters, digits and hyphens')
  .refine((name) => !/^(authorization|cookie|host|content-.*|transfer-.*|connection)$/i.test(name), {
    error: 'this header has a meaning of its own; choose another',
  });
const username = z.string().regex(/^[\x21-\x39\x3b-\x7e]{1,100}$/, 'printable ASCII without blank and colon');
/** Made by us where none is given. One's own where the sender says it, as services do that sign what they send. */
const secret = z
  .string()
  .regex(/^[\x21-\x7e]{16,256}$/, 'printable ASCII without blanks, 16 to 256 characters')
  .optional();

const hmac = {
  scheme: z.literal('hmac'),
  header: headerName,
  algorithm: z.enum(['sha256', 'sha512']).default('sha256'),
  encoding: z.enum(['hex', 'base64']).default('hex'),
  /** Before the signature, such as `sha256=`. */
  prefix: z.string().max(32).default(''),
  /**
   * Where the time of sending is signed as well, as time, separator and body: its header in seconds since 1970, and how far it
   * may be from our clock. Without it a message that somebody recorded can be sent again.
   */
  timestamp: z
    .strictObject({
      header: headerName,
      toleranceSeconds: z.int().min(1).max(86_400).default(300),
      separator: z.string().max(8).default('.'),
    })
    .optional(),
};

/** How the sender of a webhook shows that it is the one. */
export const webhookAuthRequest = z.discriminatedUnion('scheme', [
  /** `Authorization: Bearer SECRET` */
  z.strictObject({ scheme: z.literal('bearer'), secret }),
  /** `Authorization: Basic …`; the user name is that of the feed unless told. */
  z.strictObject({ scheme: z.literal('basic'), username: username.optional(), secret }),
  /** The secret in a header of one's own, such as `X-API-Key`. */
  z.strictObject({ scheme: z.literal('header'), header: headerName, secret }),
  /** A signature of the body, made with the secret. */
  z.strictObject({ ...hmac, secret }),
]);
export type WebhookAuthRequest = z.output<typeof webhookAuthRequest>;

/** The same without its secret, as it is kept. */
export const webhookAuth = z.discriminatedUnion('scheme', [
  z.object({ scheme: z.literal('bearer') }),
  z.object({ scheme: z.literal('basic'), username }),
  z.object({ scheme: z.literal('header'), header: headerName }),
  z.object(hmac),
]);
