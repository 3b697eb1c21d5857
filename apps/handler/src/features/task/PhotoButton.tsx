import { draftFactsOf } from '@cityloop/client/case-facts';
import { ProblemError } from '@cityloop/client/problem';
import { queryKeyOf, useRest } from '@cityloop/client/react/use-operation';
import type { Session } from '@cityloop/contract/rest/account';
import { type CaseDetail, EVIDENCE_PHOTO_TYPES } from '@cityloop/contract/rest/case';
import { evidenceFor } from '@cityloop/domain/case/proof';
import { problemSentence } from '@cityloop/ui/problem-sentences';
import { HANDLER_WORDS } from '@cityloop/ui/words/handler';
import type { Language } from '@cityloop/ui/words/language';
import { term } from '@cityloop/ui/words/terms';
import { useWords } from '@cityloop/ui/words/use-words';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { compressPhoto } from '../../outbox/photo.ts';

export interface PhotoButtonProps {
  readonly session: Session;
  readonly task: CaseDetail;
  readonly stage: 'before' | 'after';
}

/** Opens the camera; my newest photo of its stage, since the case is in my hands, becomes the button's face. */
export function PhotoButton({ session, task, stage }: PhotoButtonProps) {
  const { language, terms, words } = useWords(HANDLER_WORDS);
  const rest = useRest();
  const queryClient = useQueryClient();
  const upload = useMutation({
    mutationFn: async (file: File) => rest.uploadEvidence(task.id, await compressPhoto(file), stage, 'photo.jpg'),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: queryKeyOf('getCase', { params: { id: task.id } }) }),
  });
  const mine = evidenceFor('dispose', draftFactsOf(session, task));
  const newest = task.evidence.filter((item) => item.stage === stage && mine.includes(item.id)).at(-1);
  const label = stage === 'before' ? words.photoBefore : words.photoAfter;
  return (
    <label className="photo" data-has-photo={newest !== undefined}>
      {newest ? <img src={rest.evidenceUrl(task.id, newest.id)} alt={label} /> : null}
      <span>{upload.isPending ? terms.control.uploading : label}</span>
      {upload.error ? <small role="alert">{words.failed(failureOf(upload.error, language))}</small> : null}
      <input
        type="file"
        accept={EVIDENCE_PHOTO_TYPES.join(',')}
        capture="environment"
        data-testid={`photo-${stage}`}
        disabled={upload.isPending}
        onChange={(event) => {
          const file = event.target.files?.[0];
          if (file) upload.mutate(file);
          event.target.value = '';
        }}
      />
    </label>
  );
}

function failureOf(error: Error, language: Language): string {
  return error instanceof ProblemError ? problemSentence(error, language) : term(language, 'problem', 'unreachable');
}
