import { useRest } from '@cityloop/client/react/use-operation';
import { type EvidenceItem, MAX_EVIDENCE_BYTES } from '@cityloop/contract/rest/case';
import { term } from '@cityloop/ui/words/terms';
import { useState } from 'react';
import { refusalSentences } from '../refusal.ts';
import { useDesk } from '../use-desk.ts';

export interface UploadedFile {
  readonly id: string;
  readonly name: string;
  readonly isImage: boolean;
}

interface UploadTarget {
  readonly caseId: string;
  readonly stage: EvidenceItem['stage'];
  readonly onChange: (ids: readonly string[]) => void;
  readonly onUploading: (isUploading: boolean) => void;
}

/** Sends files as they are chosen and tells the form their ids; what fails is named with its reason. */
export function useUpload({ caseId, stage, onChange, onUploading }: UploadTarget) {
  const { language, words } = useDesk();
  const client = useRest();
  const [files, setFiles] = useState<readonly UploadedFile[]>([]);
  const [isBusy, setIsBusy] = useState(false);
  const [faults, setFaults] = useState<readonly string[]>([]);
  const keep = (next: readonly UploadedFile[]) => {
    setFiles(next);
    onChange(next.map((file) => file.id));
  };
  const send = async (file: File): Promise<UploadedFile | string> => {
    if (file.size > MAX_EVIDENCE_BYTES) return `${file.name}: ${term(language, 'problem', 'too-large')}`;
    try {
      const receipt = await client.uploadEvidence(caseId, file, stage, file.name);
      return { id: receipt.id, name: file.name, isImage: file.type.startsWith('image/') };
    } catch (error) {
      return `${words.case.evidence.uploadFailed(file.name)}: ${refusalSentences(error, language)[0]}`;
    }
  };
  const upload = async (chosen: readonly File[]) => {
    if (chosen.length === 0 || isBusy) return;
    setIsBusy(true);
    onUploading(true);
    const outcomes = await Promise.all(chosen.map(send));
    keep([...files, ...outcomes.filter((outcome) => typeof outcome === 'object')]);
    setFaults(outcomes.filter((outcome) => typeof outcome === 'string'));
    setIsBusy(false);
    onUploading(false);
  };
  return { files, faults, isBusy, upload, remove: (file: UploadedFile) => keep(files.filter((one) => one !== file)) };
}
