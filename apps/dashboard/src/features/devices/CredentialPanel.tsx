import { useOperation, useRest } from '@cityloop/client/react/use-operation';
import type { ComponentItem } from '@cityloop/contract/rest/component';
import type { Answer } from '@cityloop/contract/rest/operations';
import { useTimes } from '@cityloop/ui/use-times';
import { DEVICES_WORDS } from '@cityloop/ui/words/devices';
import { useWords } from '@cityloop/ui/words/use-words';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Alert, Button, Popconfirm, Select, Table } from 'antd';
import { useState } from 'react';
import { Refusal } from '../../workbench/Notice.tsx';
import { ShownOnce } from '../../workbench/ShownOnce.tsx';

const MINUTE = 60;
const HOUR = 3600;

type CredentialRow = Answer<'getCredential'>['credentials'][number];

/** A device's credentials in force; issuing, rotating and revoking them. A new key is shown once. */
export function CredentialPanel({ device }: { readonly device: ComponentItem }) {
  const { terms, words } = useWords(DEVICES_WORDS);
  const state = useOperation('getCredential', { params: { id: device.id } }, { staleTime: 0 });
  const { issue, revoke } = useCredentialActions(device.id);
  const credentials = state.data?.credentials ?? [];
  return (
    <section className="workbench-form" data-testid="credential-panel">
      <h2>{words.credential}</h2>
      {credentials.length === 0 && state.data && <Alert type="warning" showIcon title={words.noCredential} />}
      {credentials.length > 0 && <InForce credentials={credentials} />}
      {issue.data && <NewKey issued={issue.data} />}
      <Refusal error={issue.error ?? revoke.error ?? state.error} />
      <div className="workbench-tools">
        <IssueButton
          hasFormer={credentials.length > 0}
          isBusy={issue.isPending}
          onIssue={(overlapSeconds) => issue.mutate(overlapSeconds)}
        />
        {credentials.length > 0 && (
          <Popconfirm title={words.revokeSure} onConfirm={() => revoke.mutate()}>
            <Button danger loading={revoke.isPending} data-testid="revoke-credential">
              {terms.control.revokeCredential}
            </Button>
          </Popconfirm>
        )}
      </div>
    </section>
  );
}

function useCredentialActions(id: string) {
  const client = useRest();
  const queryClient = useQueryClient();
  const refresh = () => void queryClient.invalidateQueries({ queryKey: ['getCredential', { params: { id } }] });
  const issue = useMutation({
    mutationFn: (overlapSeconds: number) =>
      client.call('createCredential', { params: { id }, body: { overlapSeconds } }),
    onSuccess: refresh,
    // A key is kept no longer than it is shown.
    gcTime: 0,
  });
  const revoke = useMutation({
    mutationFn: () => client.call('revokeCredential', { params: { id } }),
    onSuccess: () => {
      issue.reset();
      refresh();
    },
  });
  return { issue, revoke };
}

function InForce({ credentials }: { readonly credentials: readonly CredentialRow[] }) {
  const { terms, words } = useWords(DEVICES_WORDS);
  const times = useTimes();
  const at = (instant: string) => times.stamp(instant);
  return (
    <Table<CredentialRow>
      rowKey="username"
      size="small"
      pagination={false}
      scroll={{ x: 'max-content' }}
      dataSource={[...credentials]}
      columns={[
        { title: terms.thing.loginName, dataIndex: 'username' },
        { title: words.issuedAt, render: (_, { issuedAt }) => at(issuedAt) },
        { title: words.endsAt, render: (_, { endsAt }) => (endsAt === null ? '—' : at(endsAt)) },
      ]}
    />
  );
}

interface IssueButtonProps {
  readonly hasFormer: boolean;
  readonly isBusy: boolean;
  readonly onIssue: (overlapSeconds: number) => void;
}

/** The first credential, or another one while the former may go on for a time. */
function IssueButton({ hasFormer, isBusy, onIssue }: IssueButtonProps) {
  const { terms, words } = useWords(DEVICES_WORDS);
  const [overlapSeconds, setOverlapSeconds] = useState(0);
  return (
    <>
      {hasFormer && (
        <Select
          aria-label={words.overlap}
          value={overlapSeconds}
          onChange={setOverlapSeconds}
          popupMatchSelectWidth={false}
          options={[
            { value: 0, label: words.overlapNone },
            { value: 10 * MINUTE, label: words.overlapMinutes(10) },
            { value: HOUR, label: words.overlapHours(1) },
            { value: 24 * HOUR, label: words.overlapHours(24) },
          ]}
        />
      )}
      <Button
        type="primary"
        loading={isBusy}
        data-testid="issue-credential"
        onClick={() => onIssue(hasFormer ? overlapSeconds : 0)}
      >
        {hasFormer ? terms.control.replaceCredential : terms.control.issueCredential}
      </Button>
    </>
  );
}

function NewKey({ issued }: { readonly issued: Answer<'createCredential'> }) {
  const { terms, words } = useWords(DEVICES_WORDS);
  const times = useTimes();
  const { username, password, formerEndsAt } = issued;
  const ends = formerEndsAt === null ? undefined : times.stamp(formerEndsAt);
  return (
    <ShownOnce
      testId="new-credential"
      title={words.shownOnce}
      secrets={[
        { label: terms.thing.loginName, text: username },
        { label: terms.thing.password, text: password, testId: 'new-password' },
      ]}
      remark={ends && words.formerEnds(ends)}
    />
  );
}
