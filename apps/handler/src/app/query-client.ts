import { ProblemError } from '@cityloop/client/problem';
import { QueryClient } from '@tanstack/react-query';

/** A refusal is an answer: only a missing answer is asked for again. */
export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 30_000,
      retry: (failures, error) => failures < 3 && !(error instanceof ProblemError && error.status < 500),
    },
  },
});
