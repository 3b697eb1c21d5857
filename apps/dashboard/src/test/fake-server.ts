import type { Operation } from '@cityloop/contract/rest/operation';
import { type Answer, OPERATIONS, type OperationId } from '@cityloop/contract/rest/operations';

/** What a page sent, as the server would read it. */
export interface Asked {
  readonly operation: OperationId;
  readonly params: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
  readonly body: unknown;
}

/** What the fake says to one request: a value of the contract, or `refuse(status, code)`. */
type Answering<Id extends OperationId> = (asked: Asked) => Answer<Id> | Refused;
export type Answers = { readonly [Id in OperationId]?: Answering<Id> };

class Refused {
  readonly status: number;
  readonly code: string;
  readonly detail: string;
  readonly facts: Readonly<Record<string, unknown>>;
  constructor(status: number, code: string, detail: string, facts: Readonly<Record<string, unknown>>) {
    this.status = status;
    this.code = code;
    this.detail = detail;
    this.facts = facts;
  }
}

export function refuse(
  status: number,
  code: string,
  detail = 'Said by the fake.',
  facts: Readonly<Record<string, unknown>> = {},
): Refused {
  return new Refused(status, code, detail, facts);
}

/** One answer after the other, the last for ever: for what is tried again. */
export function inTurn<Id extends OperationId>(...turns: readonly Answering<Id>[]): Answering<Id> {
  let turn = 0;
  return (asked) => {
    const answering = turns[Math.min(turn, turns.length - 1)];
    turn += 1;
    if (!answering) throw new Error('inTurn was given no answer');
    return answering(asked);
  };
}

/** The only page of a list. */
export function onlyPage<Item>(...items: Item[]): { items: Item[]; next: null } {
  return { items, next: null };
}

export interface FakeServer {
  readonly fetch: typeof fetch;
  /** Everything that was asked of one operation, in order. */
  readonly asked: (operation: OperationId) => readonly Asked[];
}

/** The server beyond our border: it answers at `fetch`, so that everything of ours on this side is real. */
export function fakeServer(answers: Answers): FakeServer {
  const log: Asked[] = [];
  return {
    async fetch(target, init) {
      const asked = readRequest(new URL(String(target), 'http://city.test'), init);
      log.push(asked);
      const answering = answers[asked.operation];
      if (!answering) throw new Error(`The fake has no answer for ${asked.operation}`);
      const answer = answering(asked);
      return answer instanceof Refused ? problemOf(answer) : jsonOf(answer);
    },
    asked: (operation) => log.filter((one) => one.operation === operation),
  };
}

function readRequest(url: URL, init: RequestInit | undefined): Asked {
  const method = (init?.method ?? 'GET').toLowerCase();
  for (const [id, operation] of Object.entries(OPERATIONS) as [OperationId, Operation][]) {
    const params = operation.method === method ? paramsOf(operation.path, url.pathname) : undefined;
    if (!params) continue;
    const body: unknown = typeof init?.body === 'string' ? JSON.parse(init.body) : undefined;
    return { operation: id, params, query: Object.fromEntries(url.searchParams), body };
  }
  throw new Error(`No operation of the contract is ${method.toUpperCase()} ${url.pathname}`);
}

/** The parameters of a path by its pattern; undefined where it is another path. */
function paramsOf(pattern: string, path: string): Record<string, string> | undefined {
  const names = [...pattern.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);
  const match = new RegExp(`^${pattern.replaceAll(/\{\w+\}/g, '([^/]+)')}$`).exec(path);
  if (!match) return undefined;
  return Object.fromEntries(names.map((name, index) => [name, decodeURIComponent(match[index + 1] ?? '')]));
}

function jsonOf(answer: unknown): Response {
  if (answer === undefined) return new Response(null, { status: 204 });
  return new Response(JSON.stringify(answer), { status: 200, headers: { 'content-type': 'application/json' } });
}

function problemOf({ status, code, detail, facts }: Refused): Response {
  const problem = { ...facts, type: `/problems/${code}`, title: code, status, code, detail };
  return new Response(JSON.stringify(problem), { status, headers: { 'content-type': 'application/problem+json' } });
}
