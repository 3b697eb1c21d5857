import { type Problem, problem as problemSchema } from '@cityloop/contract/rest/problem';

/** The server said no: an RFC 9457 problem. `code` is the stable word, `detail` the sentence for people. */
export class ProblemError extends Error {
  readonly code: string;
  readonly status: number;
  readonly detail: string;
  /** As sent, with the facts beside the standard members (`allowed`, `recommended` …). */
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.detail ?? problem.title);
    this.name = 'ProblemError';
    this.code = problem.code;
    this.status = problem.status;
    this.detail = problem.detail ?? problem.title;
    this.problem = problem;
  }
}

/** No answer: no network, no server, or none in time. Whether the server acted is unknown: repeat with the same `requestId`. */
export class UnreachableError extends Error {
  constructor(call: string, reason: string, cause?: unknown) {
    super(`No answer to ${call}: ${reason}. Check the connection and try again.`, { cause });
    this.name = 'UnreachableError';
  }
}

/** The server answered 2xx with something that the contract does not describe. */
export class UnexpectedAnswerError extends Error {
  constructor(call: string, detail: string, cause?: unknown) {
    super(`The answer to ${call} is not what the contract says: ${detail}.`, { cause });
    this.name = 'UnexpectedAnswerError';
  }
}

/** The problem in an answer's text; one made from the status where a proxy answered with something else. */
export function problemFrom(status: number, text: string): Problem {
  const parsed = problemSchema.safeParse(parseJson(text));
  if (parsed.success) return parsed.data;
  const code = status === 401 ? 'unauthenticated' : status >= 502 && status <= 504 ? 'unavailable' : 'internal';
  return { type: 'about:blank', title: `HTTP ${status}`, status, code };
}

export function isProblem(error: unknown, ...codes: readonly string[]): error is ProblemError {
  return error instanceof ProblemError && (codes.length === 0 || codes.includes(error.code));
}

/** Worth repeating later as it is: nobody answered, or the server could not just now. */
export function isTemporary(error: unknown): boolean {
  return (
    error instanceof UnreachableError || (error instanceof ProblemError && [429, 502, 503, 504].includes(error.status))
  );
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
