import { useRest } from '@cityloop/client/react/use-operation';
import { nameIn } from '@cityloop/ui/words/language';
import { term } from '@cityloop/ui/words/terms';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { App, Button, Input, Radio, Select } from 'antd';
import { useState } from 'react';
import { useCatalogue } from '../../../names/catalogue.ts';
import { Notice } from '../../../workbench/Notice.tsx';
import { newRequestId } from '../actions/request-id.ts';
import { Field } from '../Field.tsx';
import { refusalSentences } from '../refusal.ts';
import { useDesk } from '../use-desk.ts';
import { PlacePicker } from './PlacePicker.tsx';
import { buildReport, DESK_CHANNELS, type ReportField, type ReportValues } from './report-body.ts';

/** A report as a clerk takes it down: what, where, from whom. Kept as typed when the server refuses. */
export function ReportForm({ onClose }: { readonly onClose: () => void }) {
  const { language, terms, words } = useDesk();
  const [requestId] = useState(newRequestId);
  const [values, setValues] = useState<ReportValues>({ channel: 'hotline' });
  const [missing, setMissing] = useState<readonly ReportField[]>([]);
  const change = (more: ReportValues) => setValues((former) => ({ ...former, ...more }));
  const report = useReport(onClose);
  const submit = () => {
    const built = buildReport(values, requestId);
    setMissing('missing' in built ? built.missing : []);
    if ('body' in built) report.mutate(built.body);
  };
  return (
    <form
      className="desk-report"
      data-testid="report-form"
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <div className="desk-form">
        <ReportFields values={values} missing={missing} onChange={change} />
        {report.error && <Notice kind="error" sentences={refusalSentences(report.error, language)} testId="refusal" />}
        <div className="desk-form-buttons">
          <Button type="primary" htmlType="submit" loading={report.isPending} data-testid="submit-report">
            {words.case.report.submit}
          </Button>
          <Button onClick={onClose}>{terms.control.cancel}</Button>
        </div>
      </div>
      <PlacePicker values={values} isMissing={missing.includes('location')} onChange={change} />
    </form>
  );
}

interface ReportFieldsProps {
  readonly values: ReportValues;
  readonly missing: readonly ReportField[];
  readonly onChange: (change: ReportValues) => void;
}

/** What happened, in which words, and through which channel it came in. */
function ReportFields({ values, missing, onChange }: ReportFieldsProps) {
  const { language, terms, words } = useDesk();
  return (
    <>
      <CategoryField value={values.category} isMissing={missing.includes('category')} onChange={onChange} />
      <Field
        label={words.case.report.headline}
        isRequired
        isMissing={missing.includes('title')}
        hint={words.case.report.headlineHint}
      >
        {({ id, describedBy }) => (
          <Input
            id={id}
            aria-describedby={describedBy}
            data-testid="report-title"
            maxLength={200}
            value={values.title}
            onChange={(event) => onChange({ title: event.target.value })}
          />
        )}
      </Field>
      <Field label={terms.thing.channel}>
        {({ labelId }) => (
          <Radio.Group
            aria-labelledby={labelId}
            value={values.channel}
            onChange={(event) => onChange({ channel: event.target.value })}
            options={DESK_CHANNELS.map((channel) => ({ value: channel, label: term(language, 'channel', channel) }))}
          />
        )}
      </Field>
      <Field label={terms.thing.description}>
        {({ id }) => (
          <Input.TextArea
            id={id}
            data-testid="report-description"
            autoSize={{ minRows: 3, maxRows: 8 }}
            maxLength={4000}
            value={values.description}
            onChange={(event) => onChange({ description: event.target.value })}
          />
        )}
      </Field>
    </>
  );
}

/** Sends a report; a taken one is opened. */
function useReport(onDone: () => void) {
  const { words } = useDesk();
  const { message } = App.useApp();
  const client = useRest();
  const queryClient = useQueryClient();
  const navigate = useNavigate();
  return useMutation({
    mutationFn: (body: Parameters<typeof client.call<'reportCase'>>[1]['body']) => client.call('reportCase', { body }),
    onSuccess: (caseFile) => {
      void queryClient.invalidateQueries({ queryKey: ['listCases'] });
      void message.success(words.case.report.reported(caseFile.id));
      onDone();
      void navigate({ to: '/desk/cases/$caseId', params: { caseId: caseFile.id } });
    },
  });
}

interface CategoryFieldProps {
  readonly value: string | undefined;
  readonly isMissing: boolean;
  readonly onChange: (change: ReportValues) => void;
}

/** Every category in service, grouped by kind, found by typing either name. */
function CategoryField({ value, isMissing, onChange }: CategoryFieldProps) {
  const { language, terms, words } = useDesk();
  const { categories } = useCatalogue();
  const group = (kind: 'component' | 'event', label: string) => ({
    label,
    options: categories
      .filter((category) => category.kind === kind && !category.ended)
      .map((category) => ({
        value: category.code,
        label: nameIn(language, category),
        search: `${category.name} ${category.nameEn}`,
      })),
  });
  return (
    <Field label={terms.thing.category} isRequired isMissing={isMissing}>
      {({ id, describedBy }) => (
        <Select
          id={id}
          aria-describedby={describedBy}
          autoFocus
          data-testid="report-category"
          showSearch={{ optionFilterProp: 'search' }}
          {...(isMissing ? { status: 'error' as const } : {})}
          value={value ?? null}
          onChange={(category: string) => onChange({ category })}
          options={[group('event', words.case.report.events), group('component', words.case.report.components)]}
        />
      )}
    </Field>
  );
}
