import { type ReactNode, useId } from 'react';

export interface LabelledProps {
  readonly label: string;
  readonly hint?: string | undefined;
  /** What is wrong with what was filled in; stands in the place of the hint. */
  readonly fault?: string | undefined;
  /** The control, which takes the id that the label names. */
  readonly children: (id: string) => ReactNode;
}

/** A field with its label, and below it what is wrong or what to fill in. */
export function Labelled({ label, hint, fault, children }: LabelledProps) {
  const id = useId();
  return (
    <div className="cl-field" data-wrong={fault !== undefined}>
      <label htmlFor={id}>{label}</label>
      {children(id)}
      {fault !== undefined ? <small role="alert">{fault}</small> : hint && <small>{hint}</small>}
    </div>
  );
}
