import asyncApiSchema from '@asyncapi/specs/schemas/3.0.0-without-$id.json' with { type: 'json' };
import type { Operation } from '@cityloop/contract/rest/operation';
import { OPERATIONS } from '@cityloop/contract/rest/operations';
import { Validator } from '@seriousme/openapi-schema-validator';
import { Ajv } from 'ajv';
import { expect, it } from 'vitest';
import { describeMessages } from './asyncapi.ts';
import { describeRest } from './openapi.ts';

it('REST is valid OpenAPI 3.1', async () => {
  const result = await new Validator().validate(structuredClone(describeRest(undefined)));
  expect(result).toMatchObject({ valid: true });
});

it.each(Object.entries(OPERATIONS) as [string, Operation][])('%s is described', (id, { path, method, access }) => {
  const { paths } = describeRest(undefined) as {
    paths: Record<string, Record<string, { operationId: string; security?: [] }>>;
  };
  const described = paths[path]?.[method];
  expect(described?.operationId).toBe(id);
  expect(described?.security === undefined).toBe(access !== 'public' && access !== 'feedToken');
});

it('messages are valid AsyncAPI 3.0', () => {
  const validate = new Ajv({ strict: false, validateFormats: false, logger: false }).compile(asyncApiSchema);
  expect([validate(describeMessages('https://city.example')), validate.errors]).toEqual([true, null]);
});
