import { useRest } from '@cityloop/client/react/use-operation';
import { Labelled } from '@cityloop/ui/Labelled';
import { HISTORY_WORDS } from '@cityloop/ui/words/history';
import { useWords } from '@cityloop/ui/words/use-words';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Button, Checkbox, Input } from 'antd';
import { useRef, useState } from 'react';
import { Refusal } from '../../workbench/Notice.tsx';

/** Sends a file of readings; the list follows it. */
export function SendForm({ onSent }: { readonly onSent: (id: string) => void }) {
  const { words } = useWords(HISTORY_WORDS);
  const [file, setFile] = useState<File>();
  const [zone, setZone] = useState('');
  const [takeGood, setTakeGood] = useState(false);
  const client = useRest();
  const queries = useQueryClient();
  const send = useMutation({
    mutationFn: (chosen: File) =>
      client.sendHistory(chosen, { name: chosen.name, zone: zone.trim() || undefined, takeGood }),
    onSuccess: async ({ id }) => {
      await queries.invalidateQueries({ queryKey: ['listHistory'] });
      onSent(id);
    },
    gcTime: 0,
  });
  return (
    <div className="workbench-form" data-testid="history-form">
      <HistoryFileField file={file} onChoose={setFile} />
      <Labelled label={words.zone} hint={words.zoneHint}>
        {(id) => (
          <Input
            id={id}
            value={zone}
            placeholder="Asia/Shanghai"
            onChange={({ target }) => setZone(target.value)}
            data-testid="history-zone"
          />
        )}
      </Labelled>
      <Checkbox
        checked={takeGood}
        onChange={({ target }) => setTakeGood(target.checked)}
        data-testid="history-take-good"
      >
        {words.takeGood}
      </Checkbox>
      <div className="workbench-tools">
        <Button
          type="primary"
          disabled={!file}
          loading={send.isPending}
          onClick={() => file && send.mutate(file)}
          data-testid="history-start"
        >
          {words.start}
        </Button>
      </div>
      <Refusal error={send.error} />
    </div>
  );
}

interface HistoryFileFieldProps {
  readonly file: File | undefined;
  readonly onChoose: (file: File | undefined) => void;
}

function HistoryFileField({ file, onChoose }: HistoryFileFieldProps) {
  const { words } = useWords(HISTORY_WORDS);
  const input = useRef<HTMLInputElement>(null);
  return (
    <Labelled label={words.file} hint={words.sendHint}>
      {(id) => (
        <span className="workbench-tools">
          <Button onClick={() => input.current?.click()}>{words.choose}</Button>
          <span>{file?.name}</span>
          <input
            id={id}
            ref={input}
            type="file"
            hidden
            accept=".csv,.tsv,.txt,.ndjson,.jsonl,text/csv"
            data-testid="history-file"
            onChange={({ target }) => onChoose(target.files?.[0])}
          />
        </span>
      )}
    </Labelled>
  );
}
