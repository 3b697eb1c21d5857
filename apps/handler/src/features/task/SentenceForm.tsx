import { useTerms } from '@cityloop/ui/words/use-words';
import { type ReactNode, useId, useState } from 'react';

export interface SentenceFormProps {
  readonly label: string;
  readonly confirm: string;
  readonly isSending: boolean;
  readonly notice: ReactNode;
  readonly onCancel: () => void;
  readonly onSend: (text: string) => void;
}

/** A step that needs a sentence: a reason or a reply. What was typed stays until it was accepted. */
export function SentenceForm({ label, confirm, isSending, notice, onCancel, onSend }: SentenceFormProps) {
  const { control } = useTerms();
  const id = useId();
  const [text, setText] = useState('');
  return (
    <footer className="steps">
      {notice}
      <label htmlFor={id}>{label}</label>
      <textarea id={id} rows={3} maxLength={2000} value={text} onChange={(event) => setText(event.target.value)} />
      <div className="step-row">
        <button type="button" className="quiet" onClick={onCancel}>
          {control.cancel}
        </button>
        <button
          type="button"
          className="primary"
          data-testid="submit-action"
          disabled={isSending || text.trim() === ''}
          onClick={() => onSend(text.trim())}
        >
          {isSending ? control.submitting : confirm}
        </button>
      </div>
    </footer>
  );
}
