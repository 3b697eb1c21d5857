import { z } from 'zod';

/** JSON Schema 2020-12 of what a caller sends (`input`) or gets (`output`). Transforms are described by their other side. */
export function schemaOf(schema: z.ZodType, side: 'input' | 'output'): Record<string, unknown> {
  const { $schema: _, '~standard': __, ...plain } = z.toJSONSchema(schema, { io: side, unrepresentable: 'any' });
  return plain;
}
