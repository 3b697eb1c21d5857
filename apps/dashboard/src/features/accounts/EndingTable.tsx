import { useOperation, useRest } from '@cityloop/client/react/use-operation';
import type { Hanging } from '@cityloop/contract/rest/city';
import { isBlank } from '@cityloop/domain/text/visible-text';
import { useTimes } from '@cityloop/ui/use-times';
import { ACCOUNTS_WORDS } from '@cityloop/ui/words/accounts';
import { useWords } from '@cityloop/ui/words/use-words';
import { useQueryClient } from '@tanstack/react-query';
import { App, Button, Popconfirm, Table, type TableColumnsType, Tag } from 'antd';
import { useState } from 'react';
import { useCatalogue } from '../../names/catalogue.ts';
import { refusalText } from '../../words/refusal-text.ts';
import { DrawerForm } from '../../workbench/DrawerForm.tsx';
import { TextField } from '../../workbench/fields.tsx';
import { Refusal } from '../../workbench/Notice.tsx';
import { SideDrawer } from '../../workbench/SideDrawer.tsx';

/** Departments and categories, what hangs on each, and the end of them or the way back. */
export function EndingTable() {
  const { words } = useWords(ACCOUNTS_WORDS);
  const hanging = useOperation('listHanging', {});
  const [ending, setEnding] = useState<Hanging>();
  const columns = useColumns(setEnding);
  return (
    <div className="workbench-form" data-testid="endings">
      <Refusal error={hanging.error} onRetry={() => void hanging.refetch()} />
      <Table<Hanging>
        rowKey={({ kind, code }) => `${kind} ${code}`}
        size="small"
        loading={hanging.isPending}
        pagination={false}
        scroll={{ x: 'max-content' }}
        dataSource={hanging.data?.items ?? []}
        columns={columns}
      />
      <SideDrawer isOpen={ending !== undefined} title={words.disable} onClose={() => setEnding(undefined)}>
        {ending && <EndForm ending={ending} onClose={() => setEnding(undefined)} />}
      </SideDrawer>
    </div>
  );
}

function useNameOf() {
  const { departmentName, categoryName } = useCatalogue();
  return ({ kind, code }: Hanging) => (kind === 'department' ? departmentName(code) : categoryName(code));
}

function useColumns(onEnd: (hanging: Hanging) => void): TableColumnsType<Hanging> {
  const { terms, words } = useWords(ACCOUNTS_WORDS);
  const nameOf = useNameOf();
  const kinds = { department: terms.thing.department, category: terms.thing.category };
  return [
    {
      title: words.kind,
      render: (_, { kind }) => kinds[kind],
      filters: (['department', 'category'] as const).map((kind) => ({ text: kinds[kind], value: kind })),
      onFilter: (kind, row) => row.kind === kind,
    },
    { title: terms.thing.name, render: (_, row) => nameOf(row) },
    { title: terms.thing.openCases, dataIndex: 'openCases', align: 'right' },
    { title: words.enabledAccounts, dataIndex: 'accounts', align: 'right' },
    { title: terms.thing.feeds, dataIndex: 'feeds', align: 'right' },
    { title: terms.thing.state, render: (_, row) => <EndingState hanging={row} /> },
    { key: 'act', render: (_, row) => <EndingButton hanging={row} onEnd={() => onEnd(row)} /> },
  ];
}

function EndingState({ hanging }: { readonly hanging: Hanging }) {
  const { words } = useWords(ACCOUNTS_WORDS);
  const times = useTimes();
  if (hanging.endedAt === null) return <Tag>✓ {words.active}</Tag>;
  return (
    <>
      <Tag color="error">✕ {words.endedOn(times.day(hanging.endedAt))}</Tag> {hanging.endReason}
    </>
  );
}

function EndingButton({ hanging, onEnd }: { readonly hanging: Hanging; readonly onEnd: () => void }) {
  const { language, words } = useWords(ACCOUNTS_WORDS);
  const { message } = App.useApp();
  const change = useEndingChange(hanging);
  if (hanging.endedAt === null) {
    return (
      <Button size="small" danger onClick={onEnd} data-testid={`end-${hanging.code}`}>
        {words.disable}
      </Button>
    );
  }
  const bringBack = () => change({ ended: false }).catch((error) => void message.error(refusalText(error, language)));
  return (
    <Popconfirm title={words.bringBackSure} onConfirm={bringBack}>
      <Button size="small" data-testid={`bring-back-${hanging.code}`}>
        {words.enable}
      </Button>
    </Popconfirm>
  );
}

type Change = { readonly ended: true; readonly reason: string } | { readonly ended: false };

function useEndingChange({ kind, code }: Hanging): (body: Change) => Promise<Hanging> {
  const client = useRest();
  const queryClient = useQueryClient();
  return async (body) => {
    const params = { code };
    const changed =
      kind === 'department'
        ? await client.call('changeDepartment', { params, body })
        : await client.call('changeCategory', { params, body });
    for (const list of ['listHanging', 'listDepartments', 'listCategories']) {
      void queryClient.invalidateQueries({ queryKey: [list] });
    }
    return changed;
  };
}

function EndForm({ ending, onClose }: { readonly ending: Hanging; readonly onClose: () => void }) {
  const { terms, words } = useWords(ACCOUNTS_WORDS);
  const nameOf = useNameOf();
  const change = useEndingChange(ending);
  return (
    <DrawerForm
      testId="end-form"
      start={{ reason: '' }}
      submit={({ reason }) => {
        if (isBlank(reason)) return { wrong: ['reason'] };
        return { send: () => change({ ended: true, reason }) };
      }}
      onSaved={onClose}
      onCancel={onClose}
      button={{ testId: 'confirm-end', label: words.disable }}
    >
      {(draft) => (
        <>
          <p>
            <strong>{nameOf(ending)}</strong>
          </p>
          <p>{ending.kind === 'department' ? words.endDepartment : words.endCategory}</p>
          <TextField draft={draft} name="reason" label={terms.thing.reason} testId="end-reason" />
        </>
      )}
    </DrawerForm>
  );
}
