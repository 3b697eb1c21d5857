import { Labelled } from '@cityloop/ui/Labelled';
import { DEVICES_WORDS } from '@cityloop/ui/words/devices';
import { useWords } from '@cityloop/ui/words/use-words';
import { Button } from 'antd';
import { useRef } from 'react';

interface FileFieldProps {
  readonly file: File | undefined;
  readonly onChoose: (file: File | undefined) => void;
}

/** The CSV file of an import. */
export function FileField({ file, onChoose }: FileFieldProps) {
  const { words } = useWords(DEVICES_WORDS);
  const input = useRef<HTMLInputElement>(null);
  return (
    <Labelled label={words.file} hint={words.fileHint}>
      {(id) => (
        <span className="workbench-tools">
          <Button onClick={() => input.current?.click()}>{words.chooseFile}</Button>
          <span>{file?.name}</span>
          <input
            id={id}
            ref={input}
            type="file"
            hidden
            accept=".csv,.tsv,.txt,.xlsx,text/csv"
            data-testid="import-file"
            onChange={({ target }) => onChoose(target.files?.[0])}
          />
        </span>
      )}
    </Labelled>
  );
}
