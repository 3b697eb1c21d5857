import { ProblemError } from '@cityloop/client/problem';
import { queryKeyOf, useRest } from '@cityloop/client/react/use-operation';
import type { CaseDetail } from '@cityloop/contract/rest/case';
import type { CaseActionRequestBody } from '@cityloop/contract/rest/case-action';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRef } from 'react';

type WithoutIds<T> = T extends unknown ? Omit<T, 'requestId' | 'expectedVersion'> : never;
/** What a tap says; the request's id and the version seen are added here. */
export type Step = WithoutIds<CaseActionRequestBody>;

export type SendFailure =
  | { readonly kind: 'changed' }
  | { readonly kind: 'unreachable' }
  | { readonly kind: 'refused'; readonly problem: ProblemError };

/**
 * Sends one step of a case. Until the server has answered, the same tap carries the same `requestId`, so a repeat after
 * a lost answer is not a second effect. A version conflict refetches the case and asks to look again.
 */
export function useSendAction(caseFile: CaseDetail) {
  const rest = useRest();
  const caseKey = queryKeyOf('getCase', { params: { id: caseFile.id } });
  const queryClient = useQueryClient();
  const unanswered = useRef<{ key: string; requestId: string } | undefined>(undefined);
  const sending = useMutation({
    mutationFn: (step: Step) => {
      const key = JSON.stringify([caseFile.version, step]);
      if (unanswered.current?.key !== key) unanswered.current = { key, requestId: crypto.randomUUID() };
      const { requestId } = unanswered.current;
      const body = { ...step, requestId, expectedVersion: caseFile.version } as CaseActionRequestBody;
      return rest.call('actOnCase', { params: { id: caseFile.id }, body });
    },
    onSuccess: (answer) => {
      unanswered.current = undefined;
      queryClient.setQueryData(caseKey, answer);
      queryClient.invalidateQueries({ queryKey: ['listCases'] });
    },
    onError: (error) => {
      if (!(error instanceof ProblemError)) return;
      if (error.status < 500) unanswered.current = undefined;
      if (isOutdated(error)) queryClient.invalidateQueries({ queryKey: caseKey });
    },
  });
  return { send: sending.mutate, isSending: sending.isPending, failure: failureOf(sending.error) };
}

function isOutdated(error: ProblemError): boolean {
  return error.status === 412 || error.code === 'action-not-allowed';
}

function failureOf(error: Error | null): SendFailure | undefined {
  if (!error) return undefined;
  if (!(error instanceof ProblemError) || error.status >= 500) return { kind: 'unreachable' };
  return isOutdated(error) ? { kind: 'changed' } : { kind: 'refused', problem: error };
}
