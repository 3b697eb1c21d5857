import { type ReactNode, useId } from 'react';
import { useDesk } from './use-desk.ts';

interface FieldProps {
  readonly label: string;
  readonly isRequired?: boolean;
  readonly isMissing?: boolean;
  /** What to say instead of the general "please fill this in". */
  readonly fault?: string | undefined;
  readonly hint?: string | undefined;
  readonly children: (field: { id: string; labelId: string; describedBy: string | undefined }) => ReactNode;
}

/** A label, its control and what is wrong with it, tied together for people who hear the page. */
export function Field({ label, isRequired = false, isMissing = false, fault, hint, children }: FieldProps) {
  const { terms } = useDesk();
  const id = useId();
  const labelId = `${id}-label`;
  const noteId = `${id}-note`;
  const note = isMissing ? (fault ?? terms.control.fillIn) : hint;
  return (
    <div className="desk-field" data-missing={isMissing}>
      <label id={labelId} htmlFor={id}>
        {label}
        {isRequired && <span aria-hidden="true"> *</span>}
      </label>
      {children({ id, labelId, describedBy: note ? noteId : undefined })}
      {note && (
        <p id={noteId} role={isMissing ? 'alert' : undefined}>
          {note}
        </p>
      )}
    </div>
  );
}
