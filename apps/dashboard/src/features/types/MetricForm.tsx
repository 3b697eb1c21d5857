import { useRest } from '@cityloop/client/react/use-operation';
import type { MetricItem } from '@cityloop/contract/rest/component-type';
import { TYPES_WORDS } from '@cityloop/ui/words/types';
import { useWords } from '@cityloop/ui/words/use-words';
import { DrawerForm, type Submission } from '../../workbench/DrawerForm.tsx';
import type { Draft } from '../../workbench/draft.ts';
import { ChoiceField, NumberField, TextField } from '../../workbench/fields.tsx';
import { buildMetricChange, buildNewMetric, EMPTY_METRIC, type MetricValues, metricValuesOf } from './type-body.ts';
import { useForgetTypes } from './use-forget-types.ts';

interface MetricFormProps {
  readonly type: string;
  readonly former: MetricItem | undefined;
  readonly onSaved: (metric: MetricItem) => void;
  readonly onCancel: () => void;
}

/** Adds a metric to a type, or changes one: its code and kind then stay. */
export function MetricForm({ type, former, onSaved, onCancel }: MetricFormProps) {
  const { terms, words } = useWords(TYPES_WORDS);
  const forget = useForgetTypes();
  const submit = useSubmit(type, former);
  return (
    <DrawerForm
      testId="metric-form"
      start={former ? metricValuesOf(former) : EMPTY_METRIC}
      submit={submit}
      onSaved={(metric) => {
        forget();
        onSaved(metric);
      }}
      onCancel={onCancel}
      button={{ testId: 'save-metric' }}
    >
      {(draft) => (
        <div className="types-fields">
          {!former && <NewMetricFields draft={draft} />}
          <TextField draft={draft} name="name" label={terms.thing.name} testId="metric-name" />
          <TextField draft={draft} name="nameEn" label={words.nameEn} />
          <TextField draft={draft} name="unit" label={words.unit} hint={words.unitHint} testId="metric-unit" />
          {draft.values.kind === 'number' && <RangeFields draft={draft} />}
          <TrustFields draft={draft} />
        </div>
      )}
    </DrawerForm>
  );
}

/** Nothing changed is saved as it is, without a request. */
function useSubmit(
  type: string,
  former: MetricItem | undefined,
): (values: MetricValues) => Submission<MetricValues, MetricItem> {
  const client = useRest();
  return (values) => {
    if (!former) {
      const built = buildNewMetric(values);
      if ('wrong' in built) return built;
      return { send: () => client.call('createMetric', { params: { code: type }, body: built.body }) };
    }
    const built = buildMetricChange(values, former);
    if (!built) return { send: () => Promise.resolve(former) };
    if ('wrong' in built) return built;
    const params = { code: type, metric: former.code };
    return { send: () => client.call('changeMetric', { params, body: built.body }) };
  };
}

interface PartProps {
  readonly draft: Draft<MetricValues>;
}

function NewMetricFields({ draft }: PartProps) {
  const { terms, words } = useWords(TYPES_WORDS);
  return (
    <>
      <TextField
        draft={draft}
        name="code"
        label={terms.thing.id}
        hint={words.codeHint}
        fault={words.codeHint}
        testId="metric-code"
      />
      <ChoiceField
        draft={draft}
        name="kind"
        label={words.kind}
        choices={(['number', 'boolean'] as const).map((each) => ({ value: each, label: words.kinds[each] }))}
      />
    </>
  );
}

function RangeFields({ draft }: PartProps) {
  const { words } = useWords(TYPES_WORDS);
  return (
    <>
      <TextField
        draft={draft}
        name="plausibleMin"
        label={words.plausibleMin}
        hint={words.plausibleHint}
        fault={words.number}
        testId="metric-min"
      />
      <TextField
        draft={draft}
        name="plausibleMax"
        label={words.plausibleMax}
        fault={words.number}
        testId="metric-max"
      />
      <NumberField draft={draft} name="decimals" label={words.decimals} min={0} />
    </>
  );
}

function TrustFields({ draft }: PartProps) {
  const { words } = useWords(TYPES_WORDS);
  return (
    <>
      <TextField
        draft={draft}
        name="cadenceSeconds"
        label={words.cadence}
        hint={words.cadenceHint}
        fault={words.number}
        testId="metric-cadence"
      />
      <TextField
        draft={draft}
        name="variesWithinSeconds"
        label={words.varies}
        hint={words.variesHint}
        fault={words.number}
      />
      <TextField
        draft={draft}
        name="maxRatePerMinute"
        label={words.maxRate}
        hint={words.maxRateHint}
        fault={words.number}
      />
    </>
  );
}
