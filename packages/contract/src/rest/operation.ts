import type { Permission } from '@cityloop/domain/account/permission';
import type { z } from 'zod';

/**
 * One route of the API. `access` is the permission asked for, `public`, or `feedToken`: the bearer token of the feed that
 * the path names, and nobody's session. Nothing else opens a route.
 */
export interface Operation {
  readonly method: 'get' | 'post' | 'patch' | 'delete';
  /** Express and OpenAPI agree on it: `{name}` stands for a path parameter. */
  readonly path: string;
  readonly access: Permission | 'public' | 'feedToken';
  readonly summary: string;
  readonly query?: z.ZodType;
  readonly body?: z.ZodType;
  /** `multipart` routes read a file and fields instead of JSON. */
  readonly multipart?: true;
  /** Any content type: the route reads the bytes as they come. */
  readonly rawBody?: true;
  readonly status?: 200 | 201 | 202 | 204;
  readonly answer?: z.ZodType;
}
