import { actionsOpenTo } from '@cityloop/client/case-facts';
import type { CaseDetail } from '@cityloop/contract/rest/case';
import type { CaseActionType } from '@cityloop/domain/case/action-types';
import { term } from '@cityloop/ui/words/terms';
import { App, Button } from 'antd';
import { useRef, useState } from 'react';
import { useDesk } from '../use-desk.ts';
import { type KeyBindings, useKeys } from '../use-keys.ts';
import { ActionFormPanel } from './ActionFormPanel.tsx';
import { ACTION_FORMS } from './action-form.ts';

/** The buttons of what is open to this person now, by the domain's own rule, and the form of the one that was pressed. */
export function ActionBar({ caseFile }: { readonly caseFile: CaseDetail }) {
  const { session, language, words } = useDesk();
  const { message } = App.useApp();
  const [opened, setOpened] = useState<CaseActionType>();
  const bar = useRef<HTMLDivElement>(null);
  const actions = orderedActions(actionsOpenTo(session, caseFile));
  const close = () => {
    setOpened(undefined);
    bar.current?.querySelector<HTMLElement>('button')?.focus();
  };
  const open = (action: CaseActionType) => (event: KeyboardEvent) => {
    event.preventDefault();
    setOpened(action);
  };
  const letters: KeyBindings = Object.fromEntries(actions.map((action) => [ACTION_FORMS[action].key, open(action)]));
  useKeys(opened ? { Escape: close } : letters);
  return (
    <section className="desk-actions" aria-label={words.case.actions} ref={bar}>
      {actions.length === 0 ? (
        <p className="desk-quiet" data-testid="no-actions">
          {words.case.noActions} · {words.case.noActionsHint}
        </p>
      ) : (
        <div className="desk-action-buttons" role="toolbar" aria-label={words.case.actions}>
          {actions.map((action, index) => (
            <Button
              key={action}
              type={
                opened === action || (opened === undefined && index === 0 && isLeading(action)) ? 'primary' : 'default'
              }
              danger={ACTION_FORMS[action].grave === true}
              aria-expanded={opened === action}
              aria-keyshortcuts={ACTION_FORMS[action].key}
              data-testid={`action-${action}`}
              onClick={() => setOpened(opened === action ? undefined : action)}
            >
              {term(language, 'action', action)} <kbd>{ACTION_FORMS[action].key.toUpperCase()}</kbd>
            </Button>
          ))}
        </div>
      )}
      {opened && (
        <ActionFormPanel
          key={opened}
          action={opened}
          caseFile={caseFile}
          onClose={close}
          onDone={() => {
            void message.success(words.case.done(term(language, 'action', opened)));
            close();
          }}
        />
      )}
    </section>
  );
}

/** Remarks follow what moves the case on; what ends or undoes it comes last. */
function orderedActions(open: readonly CaseActionType[]): CaseActionType[] {
  const weight = (action: CaseActionType) => (ACTION_FORMS[action].grave ? 2 : isLeading(action) ? 0 : 1);
  return open.toSorted((a, b) => weight(a) - weight(b));
}

function isLeading(action: CaseActionType): boolean {
  return !['comment', 'urge', 'replyUrge', 'merge'].includes(action) && ACTION_FORMS[action].grave !== true;
}
