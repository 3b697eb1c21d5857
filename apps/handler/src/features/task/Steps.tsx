import type { RestClient } from '@cityloop/client/rest';
import type { CaseDetail } from '@cityloop/contract/rest/case';
import { problemSentence } from '@cityloop/ui/problem-sentences';
import { HANDLER_WORDS } from '@cityloop/ui/words/handler';
import { useWords } from '@cityloop/ui/words/use-words';
import { useState } from 'react';
import { type SendFailure, type Step, useSendAction } from '../../outbox/use-send-action.ts';
import { PhotoButton } from './PhotoButton.tsx';
import { SentenceForm } from './SentenceForm.tsx';

export interface StepsProps {
  readonly city: RestClient;
  readonly task: CaseDetail;
}

type Sentence = 'return' | 'replyUrge';

/** The next step as one large button at the bottom; what is rarer stands small beside it. All from `allowedActions`. */
export function Steps({ city, task }: StepsProps) {
  const { terms, words } = useWords(HANDLER_WORDS);
  const [sentence, setSentence] = useState<Sentence>();
  const { send, isSending, failure } = useSendAction(city, task);
  const may = (action: string) => task.allowedActions.includes(action);
  const sendAndClose = (step: Step) => send(step, { onSuccess: () => setSentence(undefined) });
  if (sentence) {
    return (
      <SentenceForm
        label={sentence === 'return' ? words.returnReason : words.reply}
        confirm={sentence === 'return' ? words.confirmReturn : words.send}
        isSending={isSending}
        notice={<Failure failure={failure} />}
        onCancel={() => setSentence(undefined)}
        onSend={(text) =>
          sendAndClose(
            sentence === 'return' ? { action: 'return', reason: text } : { action: 'replyUrge', reply: text },
          )
        }
      />
    );
  }
  const nothingToDo = !['accept', 'arrive', 'dispose', 'return', 'replyUrge'].some(may);
  return (
    <footer className="steps">
      <Failure failure={failure} />
      {may('replyUrge') ? (
        <button type="button" className="urged" data-testid="action-replyUrge" onClick={() => setSentence('replyUrge')}>
          {words.urged} · {terms.action.replyUrge}
        </button>
      ) : null}
      {may('dispose') ? <Photos city={city} task={task} /> : null}
      <div className="step-row">
        {may('return') ? (
          <button type="button" className="quiet" data-testid="action-return" onClick={() => setSentence('return')}>
            {terms.action.return}
          </button>
        ) : null}
        <NextStep task={task} isSending={isSending} send={send} />
      </div>
      {nothingToDo ? <p className="muted centered">{words.notYours}</p> : null}
    </footer>
  );
}

function Photos({ city, task }: StepsProps) {
  return (
    <div className="photos">
      <PhotoButton city={city} task={task} stage="before" />
      <PhotoButton city={city} task={task} stage="after" />
    </div>
  );
}

/** Accept, then arrive, then dispose with the photos taken: the first that is allowed now. */
function NextStep({ task, isSending, send }: { task: CaseDetail; isSending: boolean; send: (step: Step) => void }) {
  const { terms, words } = useWords(HANDLER_WORDS);
  const action = (['accept', 'arrive', 'dispose'] as const).find((one) => task.allowedActions.includes(one));
  if (!action) return null;
  const photos = task.evidence.filter((item) => item.stage === 'before' || item.stage === 'after');
  const lacksPhoto = action === 'dispose' && task.photoRequired && !photos.some((item) => item.stage === 'after');
  const labels = { accept: terms.action.accept, arrive: words.arrive, dispose: words.finish };
  const step: Step = action === 'dispose' ? { action, evidence: photos.map((item) => item.id) } : { action };
  return (
    <button
      type="button"
      className="primary"
      data-testid={`action-${action}`}
      disabled={isSending || lacksPhoto}
      onClick={() => send(step)}
    >
      {isSending ? terms.control.submitting : lacksPhoto ? words.photoNeeded : labels[action]}
    </button>
  );
}

function Failure({ failure }: { readonly failure: SendFailure | undefined }) {
  const { language, words } = useWords(HANDLER_WORDS);
  if (!failure) return null;
  const text =
    failure.kind === 'refused'
      ? words.failed(problemSentence(failure.problem, language))
      : { changed: words.changed, unreachable: words.offline }[failure.kind];
  return (
    <p role="alert" className="notice">
      {text}
    </p>
  );
}
