import { type ReactNode, useId } from 'react';

interface LabelledProps {
  readonly label: string;
  readonly hint?: string;
  readonly fault?: string | undefined;
  readonly children: (id: string) => ReactNode;
}

/** A field with its label, and below it what is wrong or what to fill in. */
export function Labelled({ label, hint, fault, children }: LabelledProps) {
  const id = useId();
  return (
    <div className="workbench-field" data-wrong={fault !== undefined}>
      <label htmlFor={id}>{label}</label>
      {children(id)}
      {fault !== undefined ? <small role="alert">{fault}</small> : hint && <small>{hint}</small>}
    </div>
  );
}
