import type { FileForm, Operation } from '@cityloop/contract/rest/operation';
import { OPERATIONS } from '@cityloop/contract/rest/operations';
import { PROBLEMS, problem } from '@cityloop/contract/rest/problem';
import { schemaOf } from './schema-of.ts';

type Json = Record<string, unknown>;

/** The REST API as OpenAPI 3.1, made of the table of operations: what isn't served isn't described. */
export function describeRest(publicUrl: string | undefined): Json {
  const paths: Record<string, Json> = {};
  for (const [id, operation] of Object.entries(OPERATIONS) as [string, Operation][]) {
    paths[operation.path] = { ...paths[operation.path], [operation.method]: describeOperation(id, operation) };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'CityLoop',
      version: '0.1.0',
      description: 'REST of a city operations center. Errors are RFC 9457 problems with a stable `code`.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: publicUrl ?? '/' }],
    security: [{ session: [] }, { bearer: [] }],
    paths,
    components: {
      securitySchemes: {
        session: { type: 'apiKey', in: 'cookie', name: 'cityloop_session', description: 'Set by POST /api/session.' },
        bearer: { type: 'http', scheme: 'bearer', description: 'A display token; it only reads.' },
        feedToken: { type: 'http', scheme: 'bearer', description: 'The token of the feed; it only sends.' },
      },
      schemas: { Problem: { ...schemaOf(problem, 'output'), properties: problemProperties() } },
      responses: {
        Problem: {
          description: 'An RFC 9457 problem',
          content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
        },
      },
    },
  };
}

function problemProperties(): Json {
  const { properties } = schemaOf(problem, 'output') as { properties: Json };
  return { ...properties, code: { type: 'string', enum: Object.keys(PROBLEMS) } };
}

function describeOperation(id: string, operation: Operation): Json {
  const parameters = [...pathParameters(operation.path), ...queryParameters(operation)];
  return {
    operationId: id,
    summary: operation.summary,
    ...securityOf(operation),
    ...(parameters.length > 0 && { parameters }),
    ...requestBody(operation),
    responses: {
      [String(operation.status ?? 200)]: successOf(operation),
      default: { $ref: '#/components/responses/Problem' },
    },
  };
}

function securityOf({ access }: Operation): Json {
  if (access === 'public') return { security: [] };
  if (access === 'feedToken') return { security: [{ feedToken: [] }] };
  return { 'x-permission': access };
}

function pathParameters(path: string): Json[] {
  const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
  return names.map((name) => ({ name, in: 'path', required: true, schema: { type: 'string' } }));
}

function queryParameters({ query }: Operation): Json[] {
  if (!query) return [];
  const { properties = {}, required = [] } = schemaOf(query, 'input') as { properties?: Json; required?: string[] };
  return Object.entries(properties).map(([name, schema]) => ({
    name,
    in: 'query',
    required: required.includes(name),
    schema,
  }));
}

function requestBody({ body, form, rawBody }: Operation): Json {
  if (rawBody) return { requestBody: { required: true, content: { '*/*': {} } } };
  if (form) {
    return { requestBody: { required: true, content: { 'multipart/form-data': { schema: describeForm(form) } } } };
  }
  if (!body) return {};
  const required = !body.safeParse(undefined).success;
  return { requestBody: { required, content: { 'application/json': { schema: schemaOf(body, 'input') } } } };
}

/** What is sent as multipart: the file, and its fields by their schema. */
function describeForm({ file, fields }: FileForm): Json {
  const {
    properties,
    required = [],
    ...shape
  } = schemaOf(fields, 'input') as { properties: Json; required?: string[] };
  const described = { type: 'string', contentMediaType: file.mediaType, description: file.description };
  return { ...shape, required: ['file', ...required], properties: { file: described, ...properties } };
}

function successOf({ answers, answer, status }: Operation): Json {
  if (answers === 'bytes') return { description: 'The file', content: { '*/*': {} } };
  if (answers === 'redirect') {
    const Location = { required: true, schema: { type: 'string', format: 'uri-reference' } };
    return { description: 'Another address', headers: { Location } };
  }
  if (status === 204 || !answer) return { description: 'Done' };
  return { description: 'The answer', content: { 'application/json': { schema: schemaOf(answer, 'output') } } };
}
