import type { RuleFacts } from '../case-file.ts';
import { rule, withItem } from '../rule.ts';
import { judgesOf } from '../separation.ts';

/** 改派: another handler of the same department, or none, so that any of them may accept. */
export interface ReassignBody {
  readonly handler?: string | undefined;
  readonly reason: string;
  /** Of a handing over by the system: whose account can hold cases no longer, and the administrator who changed it. */
  readonly because?: { readonly account: string; readonly by: string };
}

/** Not a return: nothing is counted, and the clocks of disposal and of the whole run on. */
export const reassign = rule<ReassignBody>({
  requires: ['reason'],
  /** A dispatcher for every department; who leads one for that one alone. */
  guard({ department }, { roles, department: own }) {
    if (roles.includes('dispatcher') || roles.includes('system')) return true;
    return own !== undefined && own === department;
  },
  fault({ handler }, { handlerBelongs }, caseFile) {
    const { department = '' } = caseFile;
    if (handler === undefined) return undefined;
    if (!handlerBelongs) return { kind: 'notHandlerOf', handler, department };
    if (judgesOf(caseFile).includes(handler)) return { kind: 'judgeNamed', handler };
    return isNamed(caseFile, handler) ? { kind: 'alreadyNamed', handler } : undefined;
  },
  effect: ({ dispatchedBy }, { actor, body }) => ({
    dispatchedBy: withItem(dispatchedBy, actor),
    handler: body.handler,
    arrivedAt: undefined,
  }),
});

/** Does the case wait for this handler already? To name them again would say nothing. */
export function isNamed({ state, handler }: Pick<RuleFacts, 'state' | 'handler'>, username: string): boolean {
  return state === 'dispatched' && handler === username;
}
