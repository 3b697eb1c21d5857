import type { CaseDetail } from '@cityloop/contract/rest/case';
import type { TimelineEntry } from '@cityloop/contract/rest/case-action';
import type { CaseActionType } from '@cityloop/domain/case/action-types';
import { term } from '@cityloop/ui/words/terms';
import { Button } from 'antd';
import { type KeyboardEvent, useState } from 'react';
import { useCatalogue } from '../../../names/catalogue.ts';
import { Notice } from '../../../workbench/Notice.tsx';
import { headline } from '../case/timeline-words.ts';
import { refusalSentences } from '../refusal.ts';
import { useDesk } from '../use-desk.ts';
import { ActionField } from './ActionField.tsx';
import { ACTION_FORMS } from './action-form.ts';
import { useActionForm } from './use-action-form.ts';

interface ActionFormPanelProps {
  readonly action: CaseActionType;
  readonly caseFile: CaseDetail;
  readonly onClose: () => void;
  readonly onDone: () => void;
}

/** The form of one action: its fields, what the server said against it, and the way on or back. */
export function ActionFormPanel({ action, caseFile, onClose, onDone }: ActionFormPanelProps) {
  const { language } = useDesk();
  const [isUploading, setIsUploading] = useState(false);
  const form = useActionForm(action, caseFile, onDone);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) form.submit();
  };
  return (
    <form
      className="desk-form"
      aria-label={term(language, 'action', action)}
      data-testid={`form-${action}`}
      onKeyDown={onKeyDown}
      onSubmit={(event) => {
        event.preventDefault();
        form.submit();
      }}
    >
      {ACTION_FORMS[action].fields.map((name, index) => (
        <ActionField
          key={name}
          name={name}
          action={action}
          caseFile={caseFile}
          values={form.values}
          isRequired={form.required.includes(name)}
          isMissing={form.missing.includes(name)}
          isFirst={index === 0}
          onChange={form.change}
          onUploading={setIsUploading}
        />
      ))}
      {form.refusal && <Refusal error={form.refusal} isConflict={form.isConflict} others={form.others} />}
      <FormButtons action={action} isPending={form.isPending} isUploading={isUploading} onClose={onClose} />
    </form>
  );
}

interface RefusalProps {
  readonly error: Error;
  readonly isConflict: boolean;
  readonly others: readonly TimelineEntry[];
}

/** Why it was refused; in a conflict of versions also who changed what. */
function Refusal({ error, isConflict, others }: RefusalProps) {
  const { language, times } = useDesk();
  const { departmentName, conditionName } = useCatalogue();
  const names = { department: departmentName, condition: conditionName };
  const changes = others.map(
    (entry) => `${times.moment(entry.at)} ${entry.actorName}: ${headline(entry, language, names)}`,
  );
  return (
    <Notice
      kind={isConflict ? 'warning' : 'error'}
      testId="refusal"
      sentences={[...refusalSentences(error, language, departmentName), ...changes]}
    />
  );
}

interface FormButtonsProps {
  readonly action: CaseActionType;
  readonly isPending: boolean;
  readonly isUploading: boolean;
  readonly onClose: () => void;
}

function FormButtons({ action, isPending, isUploading, onClose }: FormButtonsProps) {
  const { language, terms, words } = useDesk();
  const { fields, grave } = ACTION_FORMS[action];
  return (
    <div className="desk-form-buttons">
      <Button
        type="primary"
        htmlType="submit"
        danger={grave === true}
        loading={isPending}
        disabled={isUploading}
        autoFocus={fields.length === 0}
        data-testid="submit-action"
      >
        {isPending ? terms.control.submitting : term(language, 'action', action)}
      </Button>
      <Button onClick={onClose} data-testid="cancel-action">
        {terms.control.cancel} <kbd>Esc</kbd>
      </Button>
      <span className="desk-hint">
        <kbd>Ctrl</kbd> + <kbd>Enter</kbd> {words.keys.submit}
      </span>
    </div>
  );
}
