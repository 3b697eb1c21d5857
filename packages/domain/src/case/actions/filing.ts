import type { ChosenCondition, FilingCondition } from '../book.ts';
import { rule } from '../rule.ts';

/** 立案. `conditions` is the code of a filing condition; without it the book's first for this category and place. */
export interface FileRequest {
  readonly conditions?: string | undefined;
  readonly comment?: string | undefined;
}
export interface FileBody {
  readonly comment?: string | undefined;
  /** Missing where the book has none for this category and place: such a case has no limit. */
  readonly condition?: ChosenCondition | undefined;
}

export const file = rule<FileRequest, FileBody>({
  requires: [],
  guard: ({ confirmation }) => confirmation?.holds === true,
  fault({ conditions: code }, { conditions }) {
    if (code === undefined || conditions.some((one) => one.code === code)) return undefined;
    return { kind: 'unknownCondition', code, known: conditions.map((one) => one.code) };
  },
  write({ conditions: code, comment }, { conditions, book }) {
    const chosen = code === undefined ? conditions[0] : conditions.find((one) => one.code === code);
    return {
      ...(comment !== undefined && { comment }),
      ...(chosen && { condition: asChosen(chosen, book.edition) }),
    };
  },
  effect: (_caseFile, { actor, body }) => ({ condition: body.condition, filedBy: actor }),
});

function asChosen(condition: FilingCondition, edition: string): ChosenCondition {
  const { code, timeLimit, totalTimeLimit, closingCondition } = condition;
  return { code, timeLimit, ...(totalTimeLimit && { totalTimeLimit }), closingCondition, edition };
}

export interface ReasonBody {
  readonly reason: string;
}

export const decline = rule<ReasonBody>({ requires: ['reason'] });

/** The report is another case's matter. */
export interface MergeBody {
  readonly into: string;
}

export const merge = rule<MergeBody>({
  requires: ['into'],
  fault({ into }, { mergeTarget }, caseFile) {
    if (into === caseFile.id) return { kind: 'mergeIntoItself' };
    if (!mergeTarget) return { kind: 'unknownCase', id: into };
    return mergeTarget.endedAt ? { kind: 'mergeIntoEnded', id: into, state: mergeTarget.state } : undefined;
  },
  effect: (_caseFile, { body }) => ({ mergedInto: body.into }),
});
