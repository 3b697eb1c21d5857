import { draftFactsOf } from '@cityloop/client/case-facts';
import { isProblem } from '@cityloop/client/problem';
import type { CaseDetail } from '@cityloop/contract/rest/case';
import type { TimelineEntry } from '@cityloop/contract/rest/case-action';
import type { CaseActionType } from '@cityloop/domain/case/action-types';
import { useState } from 'react';
import { type Catalogue, useCatalogue } from '../../../names/catalogue.ts';
import { entriesAfter } from '../case/timeline-words.ts';
import { useDesk } from '../use-desk.ts';
import {
  ACTION_FORMS,
  type ActionValues,
  buildAction,
  type FieldName,
  requiredFields,
  withUploads,
} from './action-form.ts';
import { newRequestId } from './request-id.ts';
import { useAct } from './use-act.ts';

/**
 * What an open form knows. Its `requestId` and the version that its writer saw stay while it is open: a retry after a
 * broken line is the same request, and a conflict of versions moves on only after the writer was told.
 */
export function useActionForm(action: CaseActionType, caseFile: CaseDetail, onDone: () => void) {
  const catalogue = useCatalogue();
  const { session } = useDesk();
  const [requestId] = useState(newRequestId);
  const [seenVersion, setSeenVersion] = useState(caseFile.version);
  const [typed, setTyped] = useState<ActionValues>({});
  const [missing, setMissing] = useState<readonly FieldName[]>([]);
  const act = useAct(caseFile.id, onDone);
  const values = { ...defaultsOf(action, caseFile, catalogue), ...typed };
  const facts = withUploads(draftFactsOf(session, caseFile), ACTION_FORMS[action].evidenceStage, values.evidence);
  const context = { requestId, expectedVersion: seenVersion, facts };
  const isConflict = isProblem(act.error, 'version-conflict');
  const others: readonly TimelineEntry[] = isConflict ? entriesAfter(caseFile.timeline, seenVersion) : [];

  const submit = () => {
    const expectedVersion = isConflict ? caseFile.version : seenVersion;
    setSeenVersion(expectedVersion);
    const built = buildAction(action, values, { ...context, expectedVersion });
    setMissing('missing' in built ? built.missing : []);
    if ('body' in built) act.mutate(built.body);
  };
  return {
    values,
    missing,
    required: requiredFields(action, values, context),
    change: (more: ActionValues) => setTyped((former) => ({ ...former, ...more })),
    submit,
    isPending: act.isPending,
    refusal: act.error,
    isConflict,
    /** What others did since this form was opened, where that is why it was refused. */
    others,
  };
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
