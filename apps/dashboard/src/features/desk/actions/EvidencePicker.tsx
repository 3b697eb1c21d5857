import { CloseOutlined, PlusOutlined } from '@ant-design/icons';
import { useRest } from '@cityloop/client/react/use-operation';
import { EVIDENCE_MEDIA_TYPES, type EvidenceItem } from '@cityloop/contract/rest/case';
import { Button } from 'antd';
import { useRef } from 'react';
import { Notice } from '../../../workbench/Notice.tsx';
import { useDesk } from '../use-desk.ts';
import { useUpload } from './use-upload.ts';

interface EvidencePickerProps {
  readonly id: string;
  readonly caseId: string;
  readonly stage: EvidenceItem['stage'];
  readonly onChange: (ids: readonly string[]) => void;
  readonly onUploading: (isUploading: boolean) => void;
}

/** Photos and documents, chosen or pasted, with what was sent so far. */
export function EvidencePicker({ id, ...target }: EvidencePickerProps) {
  const { terms, words } = useDesk();
  const client = useRest();
  const input = useRef<HTMLInputElement>(null);
  const { files, faults, isBusy, upload, remove } = useUpload(target);
  return (
    <div className="desk-upload" onPaste={(event) => void upload([...event.clipboardData.files])}>
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
          {file.isImage ? <img src={client.evidenceUrl(target.caseId, file.id)} alt={file.name} /> : file.name}
          <button type="button" aria-label={words.case.evidence.remove(file.name)} onClick={() => remove(file)}>
            <CloseOutlined />
          </button>
        </span>
      ))}
      <Button icon={<PlusOutlined />} loading={isBusy} onClick={() => input.current?.click()}>
        {isBusy ? terms.control.uploading : words.case.evidence.add}
      </Button>
      {faults.length > 0 && <Notice kind="error" sentences={faults} testId="upload-refusal" />}
    </div>
  );
}
