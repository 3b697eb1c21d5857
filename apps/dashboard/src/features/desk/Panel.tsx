import { type ReactNode, useId } from 'react';

interface PanelProps {
  readonly title: string;
  readonly extra?: ReactNode;
  readonly children: ReactNode;
  readonly testId?: string;
}

/** A titled part of a page; its title is its name for people who hear the page. */
export function Panel({ title, extra, children, testId }: PanelProps) {
  const id = useId();
  return (
    <section className="desk-panel" aria-labelledby={id} data-testid={testId}>
      <h2 id={id}>
        {title}
        {extra && <span className="desk-panel-extra">{extra}</span>}
      </h2>
      {children}
    </section>
  );
}
