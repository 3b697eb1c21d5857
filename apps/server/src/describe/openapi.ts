import { MAX_EVIDENCE_BYTES } from '@cityloop/contract/rest/case';
import { MAX_IMPORT_BYTES, MAX_IMPORT_LINES } from '@cityloop/contract/rest/device';
import type { Operation } from '@cityloop/contract/rest/operation';
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
    ...requestBody(id, operation),
    responses: {
      [String(operation.status ?? 200)]: successOf(id, operation),
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

function requestBody(id: string, { body, multipart, rawBody }: Operation): Json {
  if (rawBody) return { requestBody: { required: true, content: { '*/*': {} } } };
  if (multipart) {
    const schema = id === 'importComponents' ? IMPORT_FORM : EVIDENCE_FORM;
    return { requestBody: { required: true, content: { 'multipart/form-data': { schema } } } };
  }
  if (!body) return {};
  const required = !body.safeParse(undefined).success;
  return { requestBody: { required, content: { 'application/json': { schema: schemaOf(body, 'input') } } } };
}

const EVIDENCE_FORM = {
  type: 'object',
  required: ['file', 'stage'],
  properties: {
    file: {
      type: 'string',
      contentMediaType: 'application/octet-stream',
      description: `At most ${MAX_EVIDENCE_BYTES} bytes`,
    },
    stage: { type: 'string', enum: ['confirmation', 'before', 'after', 'verification'] },
  },
};

const choice = (description: string) => ({ type: 'string', enum: ['true', 'false'], default: 'false', description });
const IMPORT_FORM = {
  type: 'object',
  required: ['file'],
  properties: {
    file: {
      type: 'string',
      contentMediaType: 'text/csv',
      description: `UTF-8 or GBK/GB18030, at most ${MAX_IMPORT_LINES} lines and ${MAX_IMPORT_BYTES} bytes. Columns id, type, name, lon, lat; optional address, parent, district`,
    },
    dryRun: choice('Judge and count, write nothing'),
    skipFaulty: choice('Write the lines that are right instead of nothing'),
    credentials: choice('Issue credentials to devices that have none; the answer shows them once'),
  },
};

function successOf(id: string, { answer, status }: Operation): Json {
  if (status === 204 || !answer) return { description: 'Done' };
  if (id === 'getEvidence') return { description: 'The file', content: { '*/*': {} } };
  const schema = schemaOf(answer, 'output');
  return { description: 'The answer', content: { 'application/json': { schema } } };
}
