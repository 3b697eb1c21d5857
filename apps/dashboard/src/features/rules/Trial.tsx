import { useRest } from '@cityloop/client/react/use-operation';
import type { BodyInput } from '@cityloop/contract/rest/operations';
import { RULES_WORDS } from '@cityloop/ui/words/rules';
import { useWords } from '@cityloop/ui/words/use-words';
import { useMutation } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { useClockOffsetMs } from '../../live/server-clock.ts';
import { SegmentFilter } from '../../workbench/FilterBar.tsx';
import { Notice, Refusal } from '../../workbench/Notice.tsx';
import { buildTrial, type RuleValues } from './rule-body.ts';
import { TrialResult } from './TrialResult.tsx';

const DAY_MS = 86_400_000;
const SPANS = { day: DAY_MS, week: 7 * DAY_MS, month: 30 * DAY_MS } as const;
type Span = keyof typeof SPANS;

/** What the rule as it stands in the form would have raised. */
export function Trial({ values }: { readonly values: RuleValues }) {
  const { terms, words } = useWords(RULES_WORDS);
  const client = useRest();
  const offsetMs = useClockOffsetMs();
  const [span, setSpan] = useState<Span>('day');
  const [isIncomplete, setIsIncomplete] = useState(false);
  const trial = useMutation({
    mutationFn: (body: BodyInput<'dryRunAlarmRule'>) => client.call('dryRunAlarmRule', { body }),
  });
  const run = () => {
    const built = buildTrial(values);
    setIsIncomplete('wrong' in built);
    if ('wrong' in built) return;
    const to = Date.now() + offsetMs;
    trial.mutate({
      rule: built.body,
      from: new Date(to - SPANS[span]).toISOString(),
      to: new Date(to).toISOString(),
    });
  };
  return (
    <section className="workbench-form rules-trial" data-testid="trial">
      <h2>{words.trial}</h2>
      <small>{words.trialHint}</small>
      <div className="workbench-tools">
        <SegmentFilter<Span>
          label={words.trial}
          value={span}
          choices={(Object.keys(SPANS) as Span[]).map((each) => ({ value: each, label: words.spans[each] }))}
          onChange={setSpan}
        />
        <Button onClick={run} loading={trial.isPending} data-testid="run-trial">
          {trial.isPending ? words.running : words.run}
        </Button>
      </div>
      {isIncomplete && <Notice kind="warning" sentences={[terms.control.fillIn]} />}
      <Refusal error={trial.error} />
      {trial.data && <TrialResult result={trial.data} type={values.componentType} />}
    </section>
  );
}
