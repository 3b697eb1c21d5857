import { useTerms } from '@cityloop/ui/words/use-words';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';

export interface WorkbenchPageProps {
  readonly testId: string;
  readonly title: string;
  /** Where one came from: the desk unless the page says otherwise. */
  readonly back?: ReactNode;
  /** Stands beside the title. */
  readonly beside?: ReactNode;
  readonly children: ReactNode;
}

/** A page beside the desk: the way back, its title, and what it is about. */
export function WorkbenchPage({ testId, title, back, beside, children }: WorkbenchPageProps) {
  const terms = useTerms();
  return (
    <main className="workbench-page" data-testid={testId}>
      <header>
        {back ?? <Link to="/desk">← {terms.control.backToDesk}</Link>}
        <h1>{title}</h1>
        {beside}
      </header>
      {children}
    </main>
  );
}
