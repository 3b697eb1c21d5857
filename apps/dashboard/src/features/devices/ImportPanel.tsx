import { ProblemError } from '@cityloop/client/problem';
import { useRest } from '@cityloop/client/react/use-operation';
import { type ImportReport, importReport } from '@cityloop/contract/rest/device';
import { Labelled } from '@cityloop/ui/Labelled';
import { useMutation } from '@tanstack/react-query';
import { Alert, Button, Checkbox } from 'antd';
import { useRef, useState } from 'react';
import { useLanguage } from '../../words/language.ts';
import { refusalText } from '../../words/refusal-text.ts';
import { ImportResult } from './ImportResult.tsx';
import { saveText } from './save-text.ts';
import { useForgetDevices } from './use-devices.ts';
import { deviceWords } from './words.ts';

const TEMPLATE = '编号,类型,名称,经度,纬度,地址,网关\n';

/** Many devices from a CSV file: first a dry run, then the import, each with its report. */
export function ImportPanel() {
  const { language } = useLanguage();
  const words = deviceWords(language);
  const [file, setFile] = useState<File>();
  const [skipFaulty, setSkipFaulty] = useState(false);
  const [credentials, setCredentials] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  const run = useImport();
  const start = (dryRun: boolean) => file && run.mutate({ file, dryRun, skipFaulty, credentials });
  return (
    <div className="workbench-form" data-testid="import-panel">
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
              accept=".csv,text/csv"
              data-testid="import-file"
              onChange={(event) => {
                run.reset();
                setFile(event.target.files?.[0]);
              }}
            />
          </span>
        )}
      </Labelled>
      <Checkbox checked={skipFaulty} onChange={(event) => setSkipFaulty(event.target.checked)}>
        {words.skipFaulty}
      </Checkbox>
      <Checkbox checked={credentials} onChange={(event) => setCredentials(event.target.checked)}>
        {words.withCredentials}
      </Checkbox>
      <div className="workbench-tools">
        <Button disabled={!file} loading={run.isPending} onClick={() => start(true)} data-testid="import-check">
          {words.check}
        </Button>
        <Button
          type="primary"
          disabled={!file}
          loading={run.isPending}
          onClick={() => start(false)}
          data-testid="import-now"
        >
          {words.importNow}
        </Button>
        <Button type="link" onClick={() => saveText('components.csv', `\uFEFF${TEMPLATE}`)}>
          {words.template}
        </Button>
      </div>
      {run.error && <Alert type="error" showIcon title={refusalText(run.error, language)} />}
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
