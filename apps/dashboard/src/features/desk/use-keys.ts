import { useEffect, useRef } from 'react';

export type KeyBindings = Readonly<Record<string, (event: KeyboardEvent) => void>>;

/**
 * Single keys of the whole page, such as `j` or `?`. Nothing fires while someone types, holds a modifier or has a dialog
 * open; `Escape` fires everywhere.
 */
export function useKeys(bindings: KeyBindings): void {
  const latest = useRef(bindings);
  useEffect(() => {
    latest.current = bindings;
  });
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      const handler = latest.current[event.key];
      if (!handler || event.defaultPrevented || event.isComposing) return;
      if (event.key !== 'Escape' && (hasModifier(event) || isTyping(event.target) || isDialogOpen())) return;
      handler(event);
    };
    document.addEventListener('keydown', onKeyDown);
    return () => document.removeEventListener('keydown', onKeyDown);
  }, []);
}

function hasModifier(event: KeyboardEvent): boolean {
  return event.ctrlKey || event.metaKey || event.altKey;
}

function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return (
    target.isContentEditable || target.closest('input:not([type=radio]), textarea, select, [role=combobox]') !== null
  );
}

function isDialogOpen(): boolean {
  return document.querySelector('[role=dialog][aria-modal=true]:not([style*="display: none"])') !== null;
}
