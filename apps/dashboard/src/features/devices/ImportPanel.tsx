import { ProblemError } from '@cityloop/client/problem';
import { useRest } from '@cityloop/client/react/use-operation';
import { type ImportReport, importReport } from '@cityloop/contract/rest/device';
import { DEVICES_WORDS } from '@cityloop/ui/words/devices';
import { useWords } from '@cityloop/ui/words/use-words';
import { useMutation } from '@tanstack/react-query';
import { Button, Checkbox } from 'antd';
import { useState } from 'react';
import { Refusal } from '../../workbench/Notice.tsx';
import { FileField } from './FileField.tsx';
import { ImportResult } from './ImportResult.tsx';
import { saveText } from './save-text.ts';
import { useForgetDevices } from './use-devices.ts';

/** Many devices from a CSV file: first a dry run, then the import, each with its report. */
export function ImportPanel() {
  const { words } = useWords(DEVICES_WORDS);
  const [file, setFile] = useState<File>();
  const [skipFaulty, setSkipFaulty] = useState(false);
  const [credentials, setCredentials] = useState(false);
  const run = useImport();
  const start = (dryRun: boolean) => file && run.mutate({ file, dryRun, skipFaulty, credentials });
  const choose = (chosen: File | undefined) => {
    run.reset();
    setFile(chosen);
  };
  const action = { disabled: !file, loading: run.isPending };
  return (
    <div className="workbench-form" data-testid="import-panel">
      <FileField file={file} onChoose={choose} />
      <Checkbox checked={skipFaulty} onChange={({ target }) => setSkipFaulty(target.checked)}>
        {words.skipFaulty}
      </Checkbox>
      <Checkbox checked={credentials} onChange={({ target }) => setCredentials(target.checked)}>
        {words.withCredentials}
      </Checkbox>
      <div className="workbench-tools">
        <Button {...action} onClick={() => start(true)} data-testid="import-check">
          {words.check}
        </Button>
        <Button {...action} type="primary" onClick={() => start(false)} data-testid="import-now">
          {words.importNow}
        </Button>
        <Button type="link" onClick={() => saveText('components.csv', `\uFEFF${words.columns}\n`)}>
          {words.template}
        </Button>
      </div>
      <Refusal error={run.error} />
      {run.data && <ImportResult report={run.data} />}
    </div>
  );
}

interface Run {
  readonly file: File;
  readonly dryRun: boolean;
  readonly skipFaulty: boolean;
  readonly credentials: boolean;
}

/** A refusal carries the report as well. */
function useImport() {
  const client = useRest();
  const forget = useForgetDevices();
  return useMutation({
    async mutationFn({ file, ...choices }: Run): Promise<ImportReport> {
      try {
        return await client.importComponents(file, choices);
      } catch (error) {
        const told = error instanceof ProblemError ? importReport.safeParse(error.problem.report) : undefined;
        if (told?.success) return told.data;
        throw error;
      }
    },
    onSuccess: (report) => report.applied && forget(),
    gcTime: 0,
  });
}
