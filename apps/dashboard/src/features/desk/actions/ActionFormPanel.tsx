import { isProblem } from '@cityloop/client/problem';
import type { CaseDetail } from '@cityloop/contract/rest/case';
import type { CaseActionType } from '@cityloop/domain/case/transitions';
import { term } from '@cityloop/ui/terms';
import { Button } from 'antd';
import { type KeyboardEvent, useState } from 'react';
import { entriesAfter, headline } from '../case/timeline-words.ts';
import { Notice } from '../Notice.tsx';
import { refusalSentences } from '../refusal.ts';
import { type Catalogue, useCatalogue } from '../use-catalogue.ts';
import { useDesk } from '../use-desk.ts';
import { formatInstant } from '../words.ts';
import { ActionField } from './ActionField.tsx';
import { ACTION_FORMS, type ActionValues, buildAction, type FieldName, requiredFields } from './action-form.ts';
import { newRequestId } from './request-id.ts';
import { useAct } from './use-act.ts';

interface ActionFormPanelProps {
  readonly action: CaseActionType;
  readonly caseFile: CaseDetail;
  readonly onClose: () => void;
  readonly onDone: () => void;
}

/**
 * The form of one action. Its `requestId` and the version that its writer saw stay while it is open: a retry after a
 * broken line is the same request, and a conflict of versions moves on only after the writer was told.
 */
export function ActionFormPanel({ action, caseFile, onClose, onDone }: ActionFormPanelProps) {
  const { language, words } = useDesk();
  const catalogue = useCatalogue();
  const [requestId] = useState(newRequestId);
  const [seenVersion, setSeenVersion] = useState(caseFile.version);
  const [typed, setTyped] = useState<ActionValues>({});
  const [missing, setMissing] = useState<readonly FieldName[]>([]);
  const [isUploading, setIsUploading] = useState(false);
  const act = useAct(caseFile.id, onDone);
  const values = { ...defaultsOf(action, caseFile, catalogue), ...typed };
  const context = { requestId, expectedVersion: seenVersion, recommended: caseFile.recommended?.department };
  const required = requiredFields(action, values, context);
  const isConflict = isProblem(act.error, 'version-conflict');
  const others = isConflict ? entriesAfter(caseFile.timeline, seenVersion) : [];

  const submit = () => {
    const expectedVersion = isConflict ? caseFile.version : seenVersion;
    setSeenVersion(expectedVersion);
    const built = buildAction(action, values, { ...context, expectedVersion });
    setMissing('missing' in built ? built.missing : []);
    if ('body' in built) act.mutate(built.body);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) submit();
  };
  return (
    <form
      className="desk-form"
      aria-label={term(language, 'action', action)}
      data-testid={`form-${action}`}
      onKeyDown={onKeyDown}
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      {ACTION_FORMS[action].fields.map((name, index) => (
        <ActionField
          key={name}
          name={name}
          action={action}
          caseFile={caseFile}
          values={values}
          isRequired={required.includes(name)}
          isMissing={missing.includes(name)}
          isFirst={index === 0}
          onChange={(change) => setTyped((former) => ({ ...former, ...change }))}
          onUploading={setIsUploading}
        />
      ))}
      {act.error && (
        <Notice
          kind={isConflict ? 'warning' : 'error'}
          testId="refusal"
          sentences={[
            ...refusalSentences(act.error, language, catalogue.departmentName),
            ...others.map(
              (entry) =>
                `${formatInstant(entry.at, language)} ${entry.actorName}: ${headline(entry, language, {
                  department: catalogue.departmentName,
                  condition: catalogue.conditionName,
                })}`,
            ),
          ]}
        />
      )}
      <div className="desk-form-buttons">
        <Button
          type="primary"
          htmlType="submit"
          danger={ACTION_FORMS[action].grave === true}
          loading={act.isPending}
          disabled={isUploading}
          autoFocus={ACTION_FORMS[action].fields.length === 0}
          data-testid="submit-action"
        >
          {act.isPending ? words.submitting : term(language, 'action', action)}
        </Button>
        <Button onClick={onClose} data-testid="cancel-action">
          {words.cancel} <kbd>Esc</kbd>
        </Button>
        <span className="desk-hint">
          <kbd>Ctrl</kbd> + <kbd>Enter</kbd> {words.keySubmit}
        </span>
      </div>
    </form>
  );
}

/** What stands in a form before anything was typed: the recommended department, the category's first condition. */
function defaultsOf(action: CaseActionType, caseFile: CaseDetail, { categories }: Catalogue): ActionValues {
  if (action === 'dispatch' && caseFile.recommended) return { department: caseFile.recommended.department };
  if (action === 'file') {
    const first = categories.find((category) => category.code === caseFile.category)?.conditions[0];
    return first ? { conditions: first.code } : {};
  }
  return {};
}
