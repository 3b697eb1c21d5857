import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useLanguage } from '../words/language.ts';
import { workbenchWords } from './words.ts';

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
  const { language } = useLanguage();
  return (
    <main className="workbench-page" data-testid={testId}>
      <header>
        {back ?? <Link to="/desk">← {workbenchWords(language).backToDesk}</Link>}
        <h1>{title}</h1>
        {beside}
      </header>
      {children}
    </main>
  );
}
