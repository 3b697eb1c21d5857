import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { SUBSCRIPTIONS } from '@cityloop/contract/mqtt/topics';
import { OPERATIONS } from '@cityloop/contract/rest/operations';
import { Validator } from '@seriousme/openapi-schema-validator';
import { Ajv } from 'ajv';
import { describe, expect, test } from 'vitest';
import { describeMessages } from './async-api.ts';
import { describeRest } from './open-api.ts';

const rest = describeRest('1.0.0') as { paths: Record<string, Record<string, { operationId: string }>> };

describe('the OpenAPI description', () => {
  test('is valid OpenAPI 3.1', async () => {
    const result = await new Validator().validate(structuredClone(rest));
    expect(result).toMatchObject({ valid: true });
  });

  test.each(Object.entries(OPERATIONS))('has %s', (id, { path, method }) => {
    expect(rest.paths[path]?.[method]?.operationId).toBe(id);
  });

  test('opens only what the table opens', () => {
    const open = Object.values(rest.paths).flatMap((item) =>
      Object.values(item).flatMap((one) => ('security' in one ? [one.operationId] : [])),
    );
    const listed = Object.entries(OPERATIONS).flatMap(([id, { access }]) => (access === 'public' ? [id] : []));
    expect(open.sort()).toEqual(listed.sort());
  });
});

describe('the AsyncAPI description', () => {
  const messages = describeMessages('1.0.0', 'city.example:8080') as { channels: Record<string, { address: string }> };

  test('is valid AsyncAPI 3.0', () => {
    const path = createRequire(import.meta.url).resolve('@asyncapi/specs/schemas/3.0.0-without-$id.json');
    const ajv = new Ajv({ strict: false, validateFormats: false, logger: false });
    const validate = ajv.compile(JSON.parse(readFileSync(path, 'utf8')));
    expect(validate(messages) ? [] : validate.errors).toEqual([]);
  });

  test('has every topic that ingest subscribes to', () => {
    const addresses = Object.values(messages.channels).map(({ address }) => address.replace(/\{\w+\}/g, '+'));
    expect(addresses).toEqual(expect.arrayContaining([...SUBSCRIPTIONS]));
  });
});
