import { useTerms } from '@cityloop/ui/words/use-words';
import { type ReactNode, useEffect, useRef } from 'react';
import { AlarmDrawer } from './AlarmDrawer.tsx';
import { CaseDrawer } from './CaseDrawer.tsx';
import { ComponentDrawer } from './ComponentDrawer.tsx';
import { ProofDrawer } from './ProofDrawer.tsx';
import { type Selection, useSelection } from './selection.ts';
import { VitalDrawer } from './VitalDrawer.tsx';

/** Whatever was chosen, beside the map; the wall goes on behind it. Escape closes it and gives the focus back. */
export function Drawer() {
  const terms = useTerms();
  const { selection, close } = useSelection();
  const box = useRef<HTMLElement>(null);
  const isOpen = selection !== undefined;
  useEffect(() => {
    if (!isOpen) return undefined;
    const before = document.activeElement;
    box.current?.focus();
    const onKey = (event: KeyboardEvent) => event.key === 'Escape' && close();
    window.addEventListener('keydown', onKey);
    return () => {
      window.removeEventListener('keydown', onKey);
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, [isOpen, close]);
  if (!selection) return null;
  return (
    <aside
      className="wall-drawer"
      role="dialog"
      tabIndex={-1}
      ref={box}
      data-testid="drawer"
      data-kind={selection.kind}
    >
      <button type="button" className="wall-drawer-close" onClick={close} aria-label={terms.control.close}>
        ×
      </button>
      {contentOf(selection)}
    </aside>
  );
}

function contentOf(selection: Selection): ReactNode {
  switch (selection.kind) {
    case 'proof':
      return <ProofDrawer />;
    case 'vital':
      return <VitalDrawer key={selection.id} code={selection.id} />;
    case 'case':
      return <CaseDrawer key={selection.id} id={selection.id} />;
    case 'alarm':
      return <AlarmDrawer key={selection.id} id={selection.id} />;
    case 'component':
      return <ComponentDrawer key={selection.id} id={selection.id} />;
  }
}
