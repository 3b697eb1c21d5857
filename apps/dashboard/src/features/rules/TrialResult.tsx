import type { DryRunAnswer } from '@cityloop/contract/rest/alarm-rule-dry-run';
import { formatCount, formatWithUnit } from '@cityloop/ui/figures';
import { useTimes } from '@cityloop/ui/use-times';
import { RULES_WORDS } from '@cityloop/ui/words/rules';
import { useLanguage, useWords } from '@cityloop/ui/words/use-words';
import { Table } from 'antd';
import { Notice } from '../../workbench/Notice.tsx';
import { useDeviceTypes } from './use-rules.ts';

interface TrialResultProps {
  readonly result: DryRunAnswer;
  readonly type: string;
}

/** How many alarms by day, and each of them with begin, end and values. */
export function TrialResult({ result, type }: TrialResultProps) {
  const { words } = useWords(RULES_WORDS);
  const { alarms, alarmedComponents, alreadyActive, byDay, components, cut, items, ofComponents, readings } = result;
  const sentences = [
    words.wouldRaise(alarms, alarmedComponents),
    words.looked(formatCount(readings), formatCount(components), formatCount(ofComponents)),
    ...(alreadyActive > 0 ? [words.alreadyActive(alreadyActive)] : []),
    ...(cut ? [words.cut[cut]] : []),
  ];
  const most = Math.max(...byDay.map((day) => day.alarms));
  return (
    <div className="workbench-form" data-testid="trial-result">
      <Notice kind={cut ? 'warning' : 'info'} sentences={sentences} />
      {byDay.length > 0 && (
        <dl className="rules-days">
          {byDay.map(({ day, alarms: count }) => (
            <div key={day}>
              <dt>{day}</dt>
              <dd>
                <progress max={most} value={count} aria-label={day} /> {words.perDay(count)}
              </dd>
            </div>
          ))}
        </dl>
      )}
      {items.length > 0 && <TrialTable items={items} type={type} />}
      {items.length < alarms && <small>{words.newestOnly(items.length)}</small>}
    </div>
  );
}

type Item = DryRunAnswer['items'][number];

function TrialTable({ items, type }: { readonly items: readonly Item[]; readonly type: string }) {
  const { terms, words } = useWords(RULES_WORDS);
  const language = useLanguage();
  const times = useTimes();
  const { metricOf } = useDeviceTypes();
  const figure = ({ metric }: Item, value: number | null) =>
    formatWithUnit(value, metricOf(type, metric)?.unit ?? '', language);
  return (
    <Table<Item>
      rowKey={({ component, raisedAt }) => `${component} ${raisedAt}`}
      size="small"
      pagination={{ pageSize: 10, hideOnSinglePage: true, showSizeChanger: false }}
      scroll={{ x: 'max-content' }}
      dataSource={[...items]}
      columns={[
        { title: terms.thing.device, render: (_, { componentName, component }) => componentName || component },
        { title: words.begin, render: (_, { raisedAt }) => times.stamp(raisedAt) },
        { title: words.end, render: (_, { clearedAt }) => (clearedAt ? times.stamp(clearedAt) : words.stillActive) },
        { title: terms.thing.value, align: 'right', render: (_, item) => figure(item, item.value) },
        { title: words.worst, align: 'right', render: (_, item) => figure(item, item.worst) },
      ]}
    />
  );
}
