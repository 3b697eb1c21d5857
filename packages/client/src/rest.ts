import './jitless.ts';
import type { EvidenceItem } from '@cityloop/contract/rest/case';
import type { Operation } from '@cityloop/contract/rest/operation';
import {
  type Answer,
  type BodyInput,
  OPERATIONS,
  type OperationId,
  type QueryInput,
} from '@cityloop/contract/rest/operations';
import { createCookieJar } from './cookie-jar.ts';
import { ProblemError, problemFrom, UnexpectedAnswerError, UnreachableError } from './problem.ts';

type ParamName<Path extends string> = Path extends `${string}{${infer Name}}${infer Rest}`
  ? Name | ParamName<Rest>
  : never;
type ParamsOf<Id extends OperationId> = ParamName<(typeof OPERATIONS)[Id]['path']>;
type Optional<Key extends string, T> = { readonly [K in Key]?: T };
type Required<Key extends string, T> = { readonly [K in Key]: T };
type Part<Key extends string, T> = [T] extends [undefined]
  ? Optional<Key, undefined>
  : Record<never, never> extends T
    ? Optional<Key, T>
    : Required<Key, T>;

/** What one call sends; which members are required follows from the operation. */
export type CallInput<Id extends OperationId> = ([ParamsOf<Id>] extends [never]
  ? Optional<'params', undefined>
  : Required<'params', Readonly<Record<ParamsOf<Id>, string>>>) &
  Part<'query', QueryInput<Id>> &
  Part<'body', BodyInput<Id>> & { readonly signal?: AbortSignal };
type CallArguments<Id extends OperationId> =
  Record<never, never> extends CallInput<Id> ? [input?: CallInput<Id>] : [input: CallInput<Id>];

export interface RestClientOptions {
  /** Origin of the server, without `/api`; empty in a page that the server itself sent. */
  readonly baseUrl: string;
  readonly fetch?: typeof fetch;
  /** A kiosk or machine token; else the session's cookie counts. */
  readonly token?: string;
  /** `browser` (default) leaves cookies to the page; `jar` keeps them here and sends Cookie and Origin, for Node. */
  readonly cookies?: 'browser' | 'jar';
  /** 15 s unless told; uploads get four times as long. */
  readonly timeoutMs?: number;
}

export interface ImportChoices {
  readonly dryRun: boolean;
  readonly skipFaulty: boolean;
  /** Issue credentials to devices that have none. */
  readonly credentials: boolean;
}

export interface RestClient {
  readonly baseUrl: string;
  /**
   * Calls an operation of the contract by name.
   * @throws ProblemError when the server says no, UnreachableError without an answer, UnexpectedAnswerError when the
   * answer breaks the contract, the signal's own reason when the caller gave up.
   */
  call<Id extends OperationId>(id: Id, ...input: CallArguments<Id>): Promise<Answer<Id>>;
  /** Adds a photo or document to a case; throws like `call`. */
  uploadEvidence(
    caseId: string,
    file: Blob,
    stage: EvidenceItem['stage'],
    name?: string,
  ): Promise<Answer<'addEvidence'>>;
  /** Registers or updates many components from a CSV file; throws like `call`, a refusal carrying its `report`. */
  importComponents(file: Blob, choices: ImportChoices): Promise<Answer<'importComponents'>>;
  /** Readings of before, imported in the background; however long it takes to send. */
  sendHistory(file: Blob, choices: HistoryChoices): Promise<Answer<'sendHistory'>>;
  /** Where a page's `<img>` finds an evidence file. */
  evidenceUrl(caseId: string, evidenceId: string): string;
  /** What proves this session to the socket of the same server: empty in a browser without a token. */
  sessionHeaders(): Readonly<Record<string, string>>;
}

/** Times as long as other calls. */
const UPLOADS_TAKE = 4;
/** Gigabytes over a slow line. */
const SENDING_MS = 6 * 3_600_000;

export interface HistoryChoices {
  /** As people know the file. */
  readonly name: string;
  /** IANA name of the zone of local times; left out: the city's. */
  readonly zone?: string | undefined;
  readonly takeGood: boolean;
}

interface Exchange {
  readonly call: string;
  readonly url: string;
  readonly init: RequestInit;
  readonly signal: AbortSignal | undefined;
  readonly timeoutMs: number;
}

/** A typed client of the REST contract for one server and one session. */
export function createRestClient(options: RestClientOptions): RestClient {
  const { token, timeoutMs = 15_000 } = options;
  const baseUrl = options.baseUrl.replace(/\/+$/, '');
  const jar = options.cookies === 'jar' ? createCookieJar() : undefined;

  function sessionHeaders(): Record<string, string> {
    const cookie = jar?.header();
    return {
      ...(token ? { authorization: `Bearer ${token}` } : {}),
      ...(jar ? { origin: new URL(baseUrl).origin } : {}),
      ...(cookie ? { cookie } : {}),
    };
  }

  async function exchange(request: Exchange): Promise<string> {
    const response = await send(options.fetch ?? fetch, request);
    jar?.keep(response.headers.getSetCookie());
    const text = await response.text().catch((error: unknown) => {
      throw new UnreachableError(request.call, 'the answer broke off', error);
    });
    if (!response.ok) throw new ProblemError(problemFrom(response.status, text));
    return text;
  }

  async function callOperation(id: OperationId, input: LooseInput = {}): Promise<unknown> {
    const operation: Operation = OPERATIONS[id];
    const url = baseUrl + pathOf(operation.path, input.params) + queryOf(input.query);
    const headers = {
      ...sessionHeaders(),
      ...(input.body === undefined ? {} : { 'content-type': 'application/json' }),
    };
    const init: RequestInit = { method: operation.method.toUpperCase(), headers };
    if (input.body !== undefined) init.body = JSON.stringify(input.body);
    const call = `${init.method} ${operation.path}`;
    return decode(id, call, await exchange({ call, url, init, signal: input.signal, timeoutMs }));
  }

  async function upload(id: OperationId, form: FormData, beside: UploadWith = {}): Promise<unknown> {
    const { path } = OPERATIONS[id];
    const call = `POST ${path}`;
    const init = { method: 'POST', headers: sessionHeaders(), body: form };
    const url = baseUrl + pathOf(path, beside.params) + queryOf(beside.query);
    const slowly = { signal: undefined, timeoutMs: beside.timeoutMs ?? timeoutMs * UPLOADS_TAKE };
    return decode(id, call, await exchange({ call, url, init, ...slowly }));
  }

  return {
    baseUrl,
    call: (<Id extends OperationId>(id: Id, ...[input]: CallArguments<Id>) =>
      callOperation(id, input as LooseInput)) as RestClient['call'],
    uploadEvidence(caseId, file, stage, name = 'photo.jpg') {
      return upload('addEvidence', formOf({ stage }, file, name), { params: { id: caseId } }) as Promise<
        Answer<'addEvidence'>
      >;
    },
    importComponents(file, choices) {
      return upload('importComponents', formOf(choices, file, 'components.csv')) as Promise<Answer<'importComponents'>>;
    },
    sendHistory(file, { name, zone, takeGood }) {
      const query = { takeGood: String(takeGood), ...(zone && { zone }) };
      const hours = { timeoutMs: SENDING_MS };
      return upload('sendHistory', formOf({}, file, name), { query, ...hours }) as Promise<Answer<'sendHistory'>>;
    },
    evidenceUrl: (caseId, evidenceId) => baseUrl + pathOf(OPERATIONS.getEvidence.path, { id: caseId, evidenceId }),
    sessionHeaders,
  };
}

function formOf(fields: object, file: Blob, name: string): FormData {
  const form = new FormData();
  for (const [field, value] of Object.entries(fields)) form.set(field, String(value));
  form.set('file', file, name);
  return form;
}

interface UploadWith {
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
  readonly timeoutMs?: number;
}

interface LooseInput {
  readonly params?: Readonly<Record<string, string>> | undefined;
  readonly query?: Readonly<Record<string, unknown>> | undefined;
  readonly body?: unknown;
  readonly signal?: AbortSignal;
}

async function send(fetchIt: typeof fetch, { call, url, init, signal, timeoutMs }: Exchange): Promise<Response> {
  const timeout = AbortSignal.timeout(timeoutMs);
  try {
    return await fetchIt(url, { ...init, signal: signal ? AbortSignal.any([signal, timeout]) : timeout });
  } catch (error) {
    if (signal?.aborted) throw signal.reason;
    if (timeout.aborted) throw new UnreachableError(call, `none within ${timeoutMs} ms`, error);
    throw new UnreachableError(call, 'the server could not be reached', error);
  }
}

/** Fills `{name}` in a path of the contract; a missing one is the programmer's fault, so it throws. */
export function pathOf(path: string, params: Readonly<Record<string, string>> = {}): string {
  return path.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = params[name];
    if (value === undefined || value === '') throw new Error(`Cannot call ${path}: the parameter ${name} is missing`);
    return encodeURIComponent(value);
  });
}

/** `?a=1&b=2`, without what is undefined; empty where nothing is left. */
export function queryOf(query: Readonly<Record<string, unknown>> = {}): string {
  const given = Object.entries(query).filter(([, value]) => value !== undefined && value !== null);
  if (given.length === 0) return '';
  return `?${new URLSearchParams(given.map(([name, value]): [string, string] => [name, String(value)]))}`;
}

function decode(id: OperationId, call: string, text: string): unknown {
  const operation: Operation = OPERATIONS[id];
  if (operation.status === 204 || !operation.answer) return undefined;
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw new UnexpectedAnswerError(call, 'it is not JSON', error);
  }
  if (operation.bulk) return json;
  const parsed = operation.answer.safeParse(json);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new UnexpectedAnswerError(call, `${issue?.path.join('.')}: ${issue?.message}`, parsed.error);
}
