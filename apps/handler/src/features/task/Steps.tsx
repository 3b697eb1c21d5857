import { actionsOpenTo, draftFactsOf } from '@cityloop/client/case-facts';
import type { Session } from '@cityloop/contract/rest/account';
import type { CaseDetail } from '@cityloop/contract/rest/case';
import type { CaseActionType } from '@cityloop/domain/case/action-types';
import { missingFor } from '@cityloop/domain/case/missing';
import { evidenceFor } from '@cityloop/domain/case/proof';
import { problemSentence } from '@cityloop/ui/problem-sentences';
import { HANDLER_WORDS } from '@cityloop/ui/words/handler';
import { useWords } from '@cityloop/ui/words/use-words';
import { useState } from 'react';
import { type SendFailure, type Step, useSendAction } from '../../outbox/use-send-action.ts';
import { PhotoButton } from './PhotoButton.tsx';
import { SentenceForm } from './SentenceForm.tsx';

export interface StepsProps {
  readonly session: Session;
  readonly task: CaseDetail;
}

type Sentence = 'return' | 'replyUrge';

/** The next step as one large button at the bottom; what is rarer stands small beside it. All by the domain's own rule. */
export function Steps({ session, task }: StepsProps) {
  const { terms, words } = useWords(HANDLER_WORDS);
  const [sentence, setSentence] = useState<Sentence>();
  const { send, isSending, failure } = useSendAction(task);
  const open = actionsOpenTo(session, task);
  const may = (action: CaseActionType) => open.includes(action);
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
  const nothingToDo = !([...NEXT_STEPS, 'return', 'replyUrge'] as const).some(may);
  return (
    <footer className="steps">
      <Failure failure={failure} />
      {may('replyUrge') ? (
        <button type="button" className="urged" data-testid="action-replyUrge" onClick={() => setSentence('replyUrge')}>
          {words.urged} · {terms.action.replyUrge}
        </button>
      ) : null}
      {may('dispose') ? <Photos session={session} task={task} /> : null}
      <div className="step-row">
        {may('return') ? (
          <button type="button" className="quiet" data-testid="action-return" onClick={() => setSentence('return')}>
            {terms.action.return}
          </button>
        ) : null}
        <NextStep session={session} task={task} action={NEXT_STEPS.find(may)} isSending={isSending} send={send} />
      </div>
      {nothingToDo ? <p className="muted centered">{words.notYours}</p> : null}
    </footer>
  );
}

function Photos({ session, task }: StepsProps) {
  return (
    <div className="photos">
      <PhotoButton session={session} task={task} stage="before" />
      <PhotoButton session={session} task={task} stage="after" />
    </div>
  );
}

/** Accept, then arrive, then dispose with the photos taken: the first that is open now. */
const NEXT_STEPS = ['accept', 'arrive', 'dispose'] as const;

interface NextStepProps {
  readonly session: Session;
  readonly task: CaseDetail;
  readonly action: (typeof NEXT_STEPS)[number] | undefined;
  readonly isSending: boolean;
  readonly send: (step: Step) => void;
}

function NextStep({ session, task, action, isSending, send }: NextStepProps) {
  const { terms, words } = useWords(HANDLER_WORDS);
  if (!action) return null;
  const facts = draftFactsOf(session, task);
  const evidence = evidenceFor(action, facts);
  const step: Step = action === 'dispose' ? { action, evidence } : { action };
  const lacks = missingFor(action, { evidence }, facts);
  const lacksPhoto = lacks.some(({ field }) => field === 'evidence');
  const labels = { accept: terms.action.accept, arrive: words.arrive, dispose: words.finish };
  return (
    <button
      type="button"
      className="primary"
      data-testid={`action-${action}`}
      disabled={isSending || lacks.length > 0}
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
