import { useOperation } from '@cityloop/client/react/use-operation';
import type { ComponentTypeItem, MetricItem } from '@cityloop/contract/rest/component-type';
import { formatUnit } from '@cityloop/ui/figures';
import { nameIn } from '@cityloop/ui/words/language';
import { TYPES_WORDS } from '@cityloop/ui/words/types';
import { useLanguage, useWords } from '@cityloop/ui/words/use-words';
import { App, Button, Table } from 'antd';
import { useState } from 'react';
import { usePermission } from '../../session/session.ts';
import { Refusal } from '../../workbench/Notice.tsx';
import { MetricForm } from './MetricForm.tsx';
import { TypeForm } from './TypeForm.tsx';

/** One type: what it says of itself, and its metrics, each to be changed in its place. */
export function TypePanel({ code }: { readonly code: string }) {
  const { terms, words } = useWords(TYPES_WORDS);
  const { message } = App.useApp();
  const { data: type, error } = useOperation('getComponentType', { params: { code } }, { staleTime: 0 });
  if (!type) return <Refusal error={error} />;
  const onSaved = (saved: { readonly name: string }) => void message.success(terms.control.saved(saved.name));
  return (
    <div className="workbench-form types-panel">
      {type.keptByDesk && <small>{words.byDesk}</small>}
      <TypeForm key={type.version} former={type} onSaved={onSaved} />
      {type.device && (
        <>
          <h2>{words.measures}</h2>
          <MetricTable type={type} onSaved={onSaved} />
        </>
      )}
    </div>
  );
}

interface MetricTableProps {
  readonly type: ComponentTypeItem;
  readonly onSaved: (metric: MetricItem) => void;
}

function MetricTable({ type, onSaved }: MetricTableProps) {
  const { words } = useWords(TYPES_WORDS);
  const mayManage = usePermission('manageDevices');
  const [edited, setEdited] = useState<MetricItem | 'new'>();
  const columns = useMetricColumns();
  const edit = {
    key: 'edit',
    render: (_: unknown, metric: MetricItem) =>
      mayManage && (
        <Button size="small" onClick={() => setEdited(metric)} data-testid={`metric-${metric.code}`}>
          {words.edit}
        </Button>
      ),
  };
  return (
    <>
      <Table<MetricItem>
        rowKey="code"
        size="small"
        pagination={false}
        scroll={{ x: 'max-content' }}
        locale={{ emptyText: words.noMetric }}
        dataSource={[...type.metrics]}
        columns={[...columns, edit]}
      />
      {edited === undefined && mayManage && (
        <div className="workbench-tools">
          <Button onClick={() => setEdited('new')} data-testid="new-metric">
            {words.addMetric}
          </Button>
        </div>
      )}
      {edited !== undefined && (
        <MetricForm
          key={edited === 'new' ? 'new' : edited.code}
          type={type.code}
          former={edited === 'new' ? undefined : edited}
          onCancel={() => setEdited(undefined)}
          onSaved={(metric) => {
            setEdited(undefined);
            onSaved(metric);
          }}
        />
      )}
    </>
  );
}

function useMetricColumns() {
  const { terms, words } = useWords(TYPES_WORDS);
  const language = useLanguage();
  const figure = (value: number | null) => value ?? '–';
  return [
    { title: terms.thing.id, dataIndex: 'code' },
    { title: terms.thing.name, render: (_: unknown, metric: MetricItem) => nameIn(language, metric) },
    { title: words.unit, render: (_: unknown, { unit }: MetricItem) => formatUnit(unit) },
    {
      title: words.plausible,
      render: (_: unknown, { plausibleMin, plausibleMax }: MetricItem) =>
        plausibleMin === null && plausibleMax === null ? '–' : `${figure(plausibleMin)} … ${figure(plausibleMax)}`,
    },
    {
      title: words.cadence,
      align: 'right' as const,
      render: (_: unknown, one: MetricItem) => figure(one.cadenceSeconds),
    },
    {
      title: words.varies,
      align: 'right' as const,
      render: (_: unknown, one: MetricItem) => figure(one.variesWithinSeconds),
    },
    {
      title: words.maxRate,
      align: 'right' as const,
      render: (_: unknown, one: MetricItem) => figure(one.maxRatePerMinute),
    },
  ];
}
