import { CloseOutlined, PlusOutlined } from '@ant-design/icons';
import { EVIDENCE_MEDIA_TYPES, type EvidenceItem, MAX_EVIDENCE_BYTES } from '@cityloop/contract/rest/case';
import { term } from '@cityloop/ui/terms';
import { Button } from 'antd';
import { type ClipboardEvent, useRef, useState } from 'react';
import { useCityClient } from '../../../live/city-client.tsx';
import { Notice } from '../Notice.tsx';
import { refusalSentences } from '../refusal.ts';
import { useDesk } from '../use-desk.ts';

interface EvidencePickerProps {
  readonly id: string;
  readonly caseId: string;
  readonly stage: EvidenceItem['stage'];
  readonly onChange: (ids: readonly string[]) => void;
  readonly onUploading: (isUploading: boolean) => void;
}

interface Uploaded {
  readonly id: string;
  readonly name: string;
  readonly isImage: boolean;
}

/** Files go up as they are chosen or pasted; the form carries their ids. */
export function EvidencePicker({ id, caseId, stage, onChange, onUploading }: EvidencePickerProps) {
  const { language, words } = useDesk();
  const client = useCityClient();
  const input = useRef<HTMLInputElement>(null);
  const [files, setFiles] = useState<readonly Uploaded[]>([]);
  const [isBusy, setIsBusy] = useState(false);
  const [faults, setFaults] = useState<readonly string[]>([]);
  const keep = (next: readonly Uploaded[]) => {
    setFiles(next);
    onChange(next.map((file) => file.id));
  };
  const upload = async (chosen: readonly File[]) => {
    setIsBusy(true);
    onUploading(true);
    const outcomes = await Promise.all(
      chosen.map(async (file) => {
        if (file.size > MAX_EVIDENCE_BYTES) return `${file.name}: ${term(language, 'problem', 'too-large')}`;
        try {
          const receipt = await client.uploadEvidence(caseId, file, stage, file.name);
          return { id: receipt.id, name: file.name, isImage: file.type.startsWith('image/') };
        } catch (error) {
          return `${words.uploadFailed(file.name)}: ${refusalSentences(error, language)[0]}`;
        }
      }),
    );
    keep([...files, ...outcomes.filter((outcome) => typeof outcome === 'object')]);
    setFaults(outcomes.filter((outcome) => typeof outcome === 'string'));
    setIsBusy(false);
    onUploading(false);
  };
  const onPaste = (event: ClipboardEvent) => {
    if (event.clipboardData.files.length > 0) void upload([...event.clipboardData.files]);
  };
  return (
    <div className="desk-upload" onPaste={onPaste}>
      <input
        ref={input}
        id={id}
        type="file"
        multiple
        accept={EVIDENCE_MEDIA_TYPES.join(',')}
        data-testid="field-evidence"
        onChange={(event) => {
          void upload([...(event.target.files ?? [])]);
          event.target.value = '';
        }}
      />
      {files.map((file) => (
        <span key={file.id} className="desk-upload-file" data-testid={`uploaded-${file.id}`}>
          {file.isImage ? <img src={client.evidenceUrl(caseId, file.id)} alt={file.name} /> : file.name}
          <button
            type="button"
            aria-label={words.removeFile(file.name)}
            onClick={() => keep(files.filter((other) => other !== file))}
          >
            <CloseOutlined />
          </button>
        </span>
      ))}
      <Button icon={<PlusOutlined />} loading={isBusy} onClick={() => input.current?.click()}>
        {isBusy ? words.uploading : words.addFile}
      </Button>
      {faults.length > 0 && <Notice kind="error" sentences={faults} testId="upload-refusal" />}
    </div>
  );
}
