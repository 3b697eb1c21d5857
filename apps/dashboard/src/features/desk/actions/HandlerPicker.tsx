import { useOperation } from '@cityloop/client/react/use-operation';
import type { CaseDetail } from '@cityloop/contract/rest/case';
import type { CaseActionType } from '@cityloop/domain/case/action-types';
import { isNamed } from '@cityloop/domain/case/actions/reassignment';
import { nameIn } from '@cityloop/ui/words/language';
import { Select } from 'antd';
import { useDesk } from '../use-desk.ts';
import type { ActionValues } from './action-form.ts';

interface HandlerPickerProps {
  readonly id: string;
  readonly describedBy: string | undefined;
  readonly action: CaseActionType;
  readonly caseFile: CaseDetail;
  readonly values: ActionValues;
  readonly onChange: (change: ActionValues) => void;
}

/** Whom the server takes: handlers in service of the department that the case goes to or has, with what each holds. */
export function HandlerPicker({ id, describedBy, action, caseFile, values, onChange }: HandlerPickerProps) {
  const { language, terms, words } = useDesk();
  const department = action === 'dispatch' ? values.department : (caseFile.department ?? undefined);
  const handlers = useOperation(
    'listHandlers',
    { params: { code: department ?? '' }, query: { district: caseFile.district } },
    { enabled: department !== undefined },
  );
  const asFacts = { state: caseFile.state, handler: caseFile.handler ?? undefined };
  const options = (handlers.data?.items ?? [])
    .filter(({ username }) => !isNamed(asFacts, username))
    .map(({ username, displayName, displayNameEn, holds }) => {
      const name = nameIn(language, { name: displayName, nameEn: displayNameEn });
      return { value: username, label: `${name} (${username}) · ${terms.thing.holding(holds)}` };
    });
  return (
    <Select
      id={id}
      aria-describedby={describedBy}
      data-testid="field-handler"
      allowClear
      showSearch={{ optionFilterProp: 'label' }}
      loading={handlers.isFetching}
      placeholder={terms.thing.anyHandler}
      notFoundContent={words.case.form.noHandlers}
      value={values.handler ?? null}
      options={options}
      onChange={(handler: string | undefined) => onChange({ handler: handler ?? '' })}
    />
  );
}
