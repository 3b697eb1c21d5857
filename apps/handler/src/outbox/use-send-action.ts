import { ProblemError } from '@cityloop/client/problem';
import type { RestClient } from '@cityloop/client/rest';
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
export function useSendAction(city: RestClient, caseFile: CaseDetail) {
  const queryClient = useQueryClient();
  const unanswered = useRef<{ key: string; requestId: string } | undefined>(undefined);
  const sending = useMutation({
    mutationFn: (step: Step) => {
      const key = JSON.stringify([caseFile.version, step]);
      if (unanswered.current?.key !== key) unanswered.current = { key, requestId: crypto.randomUUID() };
      const { requestId } = unanswered.current;
      const body = { ...step, requestId, expectedVersion: caseFile.version } as CaseActionRequestBody;
      return city.call('actOnCase', { params: { id: caseFile.id }, body });
    },
    onSuccess: (answer) => {
      unanswered.current = undefined;
      queryClient.setQueryData(['case', caseFile.id], answer);
      queryClient.invalidateQueries({ queryKey: ['cases'] });
    },
    onError: (error) => {
      if (!(error instanceof ProblemError)) return;
      if (error.status < 500) unanswered.current = undefined;
      if (isOutdated(error)) queryClient.invalidateQueries({ queryKey: ['case', caseFile.id] });
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
