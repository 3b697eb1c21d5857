import { useOperation, useRest } from '@cityloop/client/react/use-operation';
import type { ComponentItem } from '@cityloop/contract/rest/component';
import type { Answer } from '@cityloop/contract/rest/operations';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Alert, Button, Popconfirm, Select, Table, Typography } from 'antd';
import { useState } from 'react';
import { useLanguage } from '../../words/language.ts';
import { refusalText } from '../../words/refusal-text.ts';
import { deviceWords } from './words.ts';

const MINUTE = 60;
const HOUR = 3600;

/** A device's credentials in force; issuing, rotating and revoking them. A new key is shown once. */
export function CredentialPanel({ device }: { readonly device: ComponentItem }) {
  const { language } = useLanguage();
  const words = deviceWords(language);
  const state = useOperation('getCredential', { params: { id: device.id } }, { staleTime: 0 });
  const [overlapSeconds, setOverlapSeconds] = useState(0);
  const { issue, revoke } = useCredentialActions(device.id);
  const credentials = state.data?.credentials ?? [];
  const error = issue.error ?? revoke.error ?? state.error;
  const at = (instant: string) => new Date(instant).toLocaleString(language);
  return (
    <section className="workbench-form" data-testid="credential-panel">
      <h2>{words.credential}</h2>
      {credentials.length === 0 && !state.isPending && <Alert type="warning" showIcon title={words.noCredential} />}
      {credentials.length > 0 && (
        <Table
          rowKey="username"
          size="small"
          pagination={false}
          dataSource={[...credentials]}
          columns={[
            { title: words.username, dataIndex: 'username' },
            { title: words.issuedAt, render: (_, { issuedAt }) => at(issuedAt) },
            { title: words.endsAt, render: (_, { endsAt }) => (endsAt === null ? '—' : at(endsAt)) },
          ]}
        />
      )}
      {issue.data && <NewKey issued={issue.data} />}
      {error && <Alert type="error" showIcon title={refusalText(error, language)} />}
      <div className="workbench-tools">
        {credentials.length > 0 && (
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
          loading={issue.isPending}
          data-testid="issue-credential"
          onClick={() => issue.mutate(credentials.length > 0 ? overlapSeconds : 0)}
        >
          {credentials.length > 0 ? words.rotate : words.issue}
        </Button>
        {credentials.length > 0 && (
          <Popconfirm title={words.revokeSure} onConfirm={() => revoke.mutate()}>
            <Button danger loading={revoke.isPending} data-testid="revoke-credential">
              {words.revoke}
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

function NewKey({ issued }: { readonly issued: Answer<'createCredential'> }) {
  const { language } = useLanguage();
  const words = deviceWords(language);
  const { username, password, formerEndsAt } = issued;
  const copyable = (text: string) => ({ text, tooltips: [words.copy, words.copied] });
  return (
    <Alert
      type="success"
      title={words.shownOnce}
      data-testid="new-credential"
      description={
        <dl className="workbench-key">
          <dt>{words.username}</dt>
          <dd>
            <Typography.Text code copyable={copyable(username)}>
              {username}
            </Typography.Text>
          </dd>
          <dt>{words.password}</dt>
          <dd>
            <Typography.Text code copyable={copyable(password)} data-testid="new-password">
              {password}
            </Typography.Text>
          </dd>
          {formerEndsAt !== null && <dd>{words.formerEnds(new Date(formerEndsAt).toLocaleString(language))}</dd>}
        </dl>
      }
    />
  );
}
