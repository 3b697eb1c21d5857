import { useSyncExternalStore } from 'react';

/** Two screens: my tasks, and one task at `#/tasks/{id}`. The hash keeps the phone's back gesture working. */
export type Screen = { readonly name: 'tasks' } | { readonly name: 'task'; readonly caseId: string };

export function parseScreen(hash: string): Screen {
  const caseId = /^#\/tasks\/([^/]+)$/.exec(hash)?.[1];
  return caseId ? { name: 'task', caseId: decodeURIComponent(caseId) } : { name: 'tasks' };
}

export function useScreen(): Screen {
  const hash = useSyncExternalStore(listen, () => window.location.hash);
  return parseScreen(hash);
}

export function taskHash(caseId: string): string {
  return `#/tasks/${encodeURIComponent(caseId)}`;
}

function listen(onChange: () => void): () => void {
  window.addEventListener('hashchange', onChange);
  return () => window.removeEventListener('hashchange', onChange);
}
