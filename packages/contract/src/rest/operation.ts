import type { Permission } from '@cityloop/domain/account/permission';
import type { z } from 'zod';

/** A form with one file in the field `file`, sent as multipart, and small fields beside it. */
export interface FileForm {
  readonly file: { readonly maxBytes: number; readonly mediaType: string; readonly description: string };
  readonly fields: z.ZodObject;
}

/**
 * One route of an API. `access` is the permission asked for, `public`, `feedToken`: the secret of the feed that the path
 * names, and nobody's session; or `feedSender`: either that, or a session that may read (GET) or manage feeds. Nothing else
 * opens a route.
 */
export interface Operation {
  readonly method: 'get' | 'post' | 'put' | 'patch' | 'delete';
  /** Express and OpenAPI agree on it: `{name}` stands for a path parameter. */
  readonly path: string;
  readonly access: Permission | 'public' | 'feedToken' | 'feedSender';
  readonly summary: string;
  readonly query?: z.ZodType;
  /** JSON. Without `body`, `form` and `rawBody` nothing may be sent but an empty object. */
  readonly body?: z.ZodType;
  /** A file and fields instead of JSON. */
  readonly form?: FileForm;
  /** Any content type: the route reads the bytes as they come. */
  readonly rawBody?: true;
  readonly status?: 200 | 201 | 202 | 204 | 303;
  /**
   * `json` unless told. `page`: one page of a list that goes on by a cursor, so its query has `cursor` and `limit`;
   * `bytes`: a file; `redirect`: another address, and nothing else.
   */
  readonly answers?: 'json' | 'page' | 'bytes' | 'redirect';
  /** Of JSON and pages. */
  readonly answer?: z.ZodType;
  /** Answers of thousands of rows, which clients trust: checking each row would cost more than drawing it. */
  readonly bulk?: true;
}

/** The operations of one API or one noun of it, by id. */
export type OperationTable = Readonly<Record<string, Operation>>;

type Part<Op extends Operation, Key extends 'query' | 'body' | 'answer', Side extends 'input' | 'output'> = Op extends {
  readonly [K in Key]: infer Schema extends z.ZodType;
}
  ? Side extends 'input'
    ? z.input<Schema>
    : z.output<Schema>
  : undefined;

/** What a client sends and gets, and what a handler gets and answers, for one operation. */
export type QueryInputOf<Op extends Operation> = Part<Op, 'query', 'input'>;
export type QueryOf<Op extends Operation> = Part<Op, 'query', 'output'>;
export type BodyInputOf<Op extends Operation> = Part<Op, 'body', 'input'>;
export type BodyOf<Op extends Operation> = Part<Op, 'body', 'output'>;
export type AnswerOf<Op extends Operation> = Part<Op, 'answer', 'output'>;
