import { useQueryClient } from '@tanstack/react-query';

/** Everything that shows types and what they measure is old now. */
export function useForgetTypes() {
  const queryClient = useQueryClient();
  return () => {
    for (const operation of ['listComponentTypes', 'getComponentType', 'listComponents']) {
      void queryClient.invalidateQueries({ queryKey: [operation] });
    }
  };
}
