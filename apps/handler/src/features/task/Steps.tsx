import type { RestClient } from '@cityloop/client/rest';
import type { CaseDetail } from '@cityloop/contract/rest/case';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
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
  const { t } = useTranslation();
  const [sentence, setSentence] = useState<Sentence>();
  const { send, isSending, failure } = useSendAction(city, task);
  const may = (action: string) => task.allowedActions.includes(action);
  const sendAndClose = (step: Step) => send(step, { onSuccess: () => setSentence(undefined) });
  if (sentence) {
    return (
      <SentenceForm
        label={t(sentence === 'return' ? 'task.returnReason' : 'task.reply')}
        confirm={t(sentence === 'return' ? 'task.returnSend' : 'task.send')}
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
          {t('task.urged')} · {t('task.replyUrge')}
        </button>
      ) : null}
      {may('dispose') ? <Photos city={city} task={task} /> : null}
      <div className="step-row">
        {may('return') ? (
          <button type="button" className="quiet" data-testid="action-return" onClick={() => setSentence('return')}>
            {t('task.return')}
          </button>
        ) : null}
        <NextStep task={task} isSending={isSending} send={send} />
      </div>
      {nothingToDo ? <p className="muted centered">{t('task.nothing')}</p> : null}
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
  const { t } = useTranslation();
  const action = (['accept', 'arrive', 'dispose'] as const).find((one) => task.allowedActions.includes(one));
  if (!action) return null;
  const photos = task.evidence.filter((item) => item.stage === 'before' || item.stage === 'after');
  const lacksPhoto = action === 'dispose' && task.photoRequired && !photos.some((item) => item.stage === 'after');
  const step: Step = action === 'dispose' ? { action, evidence: photos.map((item) => item.id) } : { action };
  return (
    <button
      type="button"
      className="primary"
      data-testid={`action-${action}`}
      disabled={isSending || lacksPhoto}
      onClick={() => send(step)}
    >
      {isSending ? t('task.sending') : lacksPhoto ? t('task.photoNeeded') : t(`task.${action}`)}
    </button>
  );
}

function Failure({ failure }: { readonly failure: SendFailure | undefined }) {
  const { t } = useTranslation();
  if (!failure) return null;
  const text = {
    changed: () => t('task.changed'),
    unreachable: () => t('task.offline'),
    refused: () => t('task.failed', { detail: failure.kind === 'refused' ? failure.detail : '' }),
  }[failure.kind]();
  return (
    <p role="alert" className="notice">
      {text}
    </p>
  );
}
