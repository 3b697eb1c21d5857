import type { QuarantineGroup } from '@cityloop/contract/rest/quarantine';
import { formatCount } from '@cityloop/ui/figures';
import { QUARANTINE_WORDS } from '@cityloop/ui/words/quarantine';
import { remedyOf } from '@cityloop/ui/words/remedies';
import { termOf } from '@cityloop/ui/words/terms';
import { useWords } from '@cityloop/ui/words/use-words';
import { useRouter } from '@tanstack/react-router';
import { Alert, Button, Popconfirm } from 'antd';
import { useState } from 'react';
import { usePermission } from '../../session/session.ts';
import { Refusal } from '../../workbench/Notice.tsx';
import { GroupSource } from './GroupSource.tsx';
import { countOutcome, outcomeSentences, type SentRedrive } from './outcome-sentences.ts';
import { remedyLink } from './remedy-link.ts';
import { SampleTable } from './SampleTable.tsx';
import { type GroupKey, useGroup, useRedrive } from './use-quarantine.ts';

/** One group: what is wrong, what to do about it, its samples, and the way back. */
export function GroupDetail({ groupKey }: { readonly groupKey: GroupKey }) {
  const { language, words } = useWords(QUARANTINE_WORDS);
  const group = useGroup(groupKey).data;
  const told = remedyOf(language, groupKey.reason);
  const link = remedyLink({ device: null, ...groupKey, ...group }, useRouter().routesByPath);
  return (
    <div className="workbench-form">
      <h2 className="quarantine-heading">{termOf(language, 'quarantineReason', groupKey.reason)}</h2>
      {told && (
        <Alert
          type="info"
          title={told.why}
          description={
            <>
              {told.remedy} {link && <a href={link.href}>{words.goTo[link.to]} →</a>}
            </>
          }
        />
      )}
      {group && <GroupSource group={group} />}
      {group && <RedriveGroup group={group} />}
      <SampleTable groupKey={groupKey} />
    </div>
  );
}

function RedriveGroup({ group }: { readonly group: QuarantineGroup }) {
  const { terms, words } = useWords(QUARANTINE_WORDS);
  const [sent, setSent] = useState<SentRedrive>();
  const redrive = useRedrive((answer) => setSent({ ...answer, redrivenBefore: group.redriven }));
  const open = group.kept - group.redriven - group.waiting - group.incomplete;
  const mayRedrive = usePermission('redriveQuarantine');
  return (
    <div className="workbench-form">
      <div className="workbench-tools">
        <span>
          {words.messages} {formatCount(group.count)} ·{' '}
          {words.counts(formatCount(group.kept), formatCount(group.count - group.kept))}
          {group.redriven > 0 && ` · ${words.redrivenOf(formatCount(group.redriven))}`}
        </span>
        {mayRedrive && (
          <Popconfirm
            title={words.redriveSure}
            okText={words.redriveOne}
            cancelText={terms.control.cancel}
            styles={{ root: { maxWidth: '24rem' } }}
            onConfirm={() => redrive.group.mutate(group)}
          >
            <Button
              type="primary"
              disabled={open <= 0}
              loading={redrive.group.isPending}
              data-testid="quarantine-redrive-group"
            >
              {words.redriveGroup(formatCount(Math.max(0, open)))}
            </Button>
          </Popconfirm>
        )}
      </div>
      {sent && (
        <Alert
          type={group.waiting > 0 ? 'info' : countOutcome(sent, group).failed > 0 ? 'warning' : 'success'}
          showIcon
          data-testid="quarantine-outcome"
          title={outcomeSentences(words, sent, group).join(' ')}
        />
      )}
      <Refusal error={redrive.group.error} />
    </div>
  );
}
