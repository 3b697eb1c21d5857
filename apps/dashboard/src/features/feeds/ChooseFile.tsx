import { Button } from 'antd';
import { useRef } from 'react';

interface ChooseFileProps {
  readonly label: string;
  readonly testId: string;
  readonly isBusy: boolean;
  readonly isDisabled?: boolean;
  readonly onChosen: (file: File) => void;
}

/** A button that opens the system's choice of a file; the same file can be chosen again. */
export function ChooseFile({ label, testId, isBusy, isDisabled = false, onChosen }: ChooseFileProps) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <input
        ref={input}
        type="file"
        hidden
        aria-label={label}
        data-testid={testId}
        onChange={({ target }) => {
          const file = target.files?.[0];
          target.value = '';
          if (file) onChosen(file);
        }}
      />
      <Button type="primary" loading={isBusy} disabled={isDisabled} onClick={() => input.current?.click()}>
        {label}
      </Button>
    </>
  );
}
