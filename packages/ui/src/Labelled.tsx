import { type ReactNode, useId } from 'react';

/** What a control says to those who don't see its field: that it is wrong, and where the hint or the fault stands. */
export interface ControlDescription {
  readonly 'aria-describedby'?: string;
  readonly 'aria-invalid'?: true;
}

export interface LabelledProps {
  readonly label: string;
  readonly hint?: string | undefined;
  /** What is wrong with what was filled in; stands in the place of the hint. */
  readonly fault?: string | undefined;
  /** The control, which takes the id that the label names. */
  readonly children: (id: string, described: ControlDescription) => ReactNode;
}

/** A field with its label, and below it what is wrong or what to fill in. */
export function Labelled({ label, hint, fault, children }: LabelledProps) {
  const id = useId();
  const remark = fault ?? hint;
  const remarkId = `${id}-remark`;
  const described: ControlDescription = {
    ...(remark ? { 'aria-describedby': remarkId } : {}),
    ...(fault === undefined ? {} : { 'aria-invalid': true }),
  };
  return (
    <div className="cl-field" data-wrong={fault !== undefined}>
      <label htmlFor={id}>{label}</label>
      {children(id, described)}
      {remark && (
        <small id={remarkId} {...(fault === undefined ? {} : { role: 'alert' })}>
          {remark}
        </small>
      )}
    </div>
  );
}
