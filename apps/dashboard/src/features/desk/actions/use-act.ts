import { isProblem } from '@cityloop/client/problem';
import { useRest } from '@cityloop/client/react/use-operation';
import type { CaseDetail } from '@cityloop/contract/rest/case';
import type { CaseActionRequestBody } from '@cityloop/contract/rest/case-action';
import { useMutation, useQueryClient } from '@tanstack/react-query';

/** Sends one action; a conflict of versions fetches the newest case, success takes the answer as the case. */
export function useAct(caseId: string, onDone: (answer: CaseDetail) => void) {
  const client = useRest();
  const queryClient = useQueryClient();
  const caseKey = ['getCase', { params: { id: caseId } }];
  return useMutation({
    mutationFn: (body: CaseActionRequestBody) => client.call('actOnCase', { params: { id: caseId }, body }),
    onSuccess: (answer) => {
      queryClient.setQueryData(caseKey, answer);
      void queryClient.invalidateQueries({ queryKey: ['listCases'] });
      onDone(answer);
    },
    onError: async (error) => {
      if (isProblem(error, 'version-conflict', 'action-not-allowed')) {
        await queryClient.refetchQueries({ queryKey: caseKey });
      }
    },
  });
}
