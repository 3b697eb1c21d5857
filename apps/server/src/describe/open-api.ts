import { MAX_EVIDENCE_BYTES } from '@cityloop/contract/rest/case';
import { OPERATIONS, type Operation } from '@cityloop/contract/rest/operations';
import { PROBLEMS, problem } from '@cityloop/contract/rest/problem';
import { type JsonSchema, schemaOf } from './json-schema.ts';

const PROBLEM_REF = { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } };

/** The REST surface as OpenAPI 3.1, generated from the table of operations: what it says is what is mounted. */
export function describeRest(version: string): Record<string, unknown> {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const [id, operation] of Object.entries(OPERATIONS) as [string, Operation][]) {
    paths[operation.path] = { ...paths[operation.path], [operation.method]: describeOperation(id, operation) };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'CityLoop',
      version,
      description: 'REST of a city’s operations center. Faults are RFC 9457 problems; lists page by an opaque cursor.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/' }],
    security: [{ session: [] }, { token: [] }],
    paths,
    components: {
      schemas: { Problem: schemaOf(problem, 'output') },
      securitySchemes: {
        session: { type: 'apiKey', in: 'cookie', name: 'cityloop_session' },
        token: { type: 'http', scheme: 'bearer', description: 'A machine’s or a display’s token' },
      },
    },
  };
}

function describeOperation(id: string, operation: Operation): Record<string, unknown> {
  const isPublic = operation.access === 'public';
  return {
    operationId: id,
    summary: operation.summary,
    description: isPublic ? 'Open to everybody.' : `Asks for the permission \`${operation.access}\`.`,
    parameters: [...pathParameters(operation.path), ...queryParameters(operation)],
    ...requestBody(operation),
    responses: responses(operation),
    ...(isPublic ? { security: [] } : {}),
  };
}

function pathParameters(path: string): unknown[] {
  return [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }));
}

function queryParameters({ query }: Operation): unknown[] {
  if (!query) return [];
  const { properties = {}, required = [] } = schemaOf(query, 'input') as JsonSchema & {
    properties?: Record<string, JsonSchema>;
    required?: string[];
  };
  return Object.entries(properties).map(([name, schema]) => ({
    name,
    in: 'query',
    required: required.includes(name),
    schema,
  }));
}

function requestBody({ body, multipart }: Operation): Record<string, unknown> {
  if (multipart) {
    return { requestBody: { required: true, content: { 'multipart/form-data': { schema: EVIDENCE_FORM } } } };
  }
  if (!body) return {};
  return { requestBody: { required: true, content: { 'application/json': { schema: schemaOf(body, 'input') } } } };
}

const EVIDENCE_FORM = {
  type: 'object',
  required: ['file', 'stage'],
  properties: {
    file: { type: 'string', format: 'binary', description: `Up to ${MAX_EVIDENCE_BYTES} bytes` },
    stage: { enum: ['confirmation', 'before', 'after', 'verification'] },
  },
};

/** The statuses of the one table of problems, with the codes that carry each. */
const PROBLEM_RESPONSES = Object.fromEntries(
  [...new Set(Object.values(PROBLEMS))].map((status) => {
    const codes = Object.entries(PROBLEMS).flatMap(([code, its]) => (its === status ? [`\`${code}\``] : []));
    return [String(status), { description: `A problem: ${codes.join(', ')}`, content: PROBLEM_REF }];
  }),
);

function responses(operation: Operation): Record<string, unknown> {
  const status = String(operation.status ?? 200);
  const hasBody = status !== '204' && operation.answer !== undefined;
  const success = hasBody
    ? { description: 'Done', content: { 'application/json': { schema: schemaOf(operation.answer, 'output') } } }
    : { description: 'Done' };
  return { [status]: success, ...PROBLEM_RESPONSES };
}
