import type { ReactNode } from 'react';

interface CardProps {
  readonly title: string;
  readonly note?: ReactNode;
  readonly area: string;
  readonly children: ReactNode;
}

/** A titled zone of a panel. */
export function Card({ title, note, area, children }: CardProps) {
  return (
    <section className="wall-card" data-area={area} data-testid={`card-${area}`} aria-label={title}>
      <header>
        <h2>{title}</h2>
        {note && <div className="wall-card-note">{note}</div>}
      </header>
      <div className="wall-card-body">{children}</div>
    </section>
  );
}
