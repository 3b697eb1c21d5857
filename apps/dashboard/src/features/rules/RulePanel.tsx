import { useOperation, useRest } from '@cityloop/client/react/use-operation';
import type { AlarmRuleItem, AlarmRuleVersion } from '@cityloop/contract/rest/alarm-rule';
import { RULES_WORDS } from '@cityloop/ui/words/rules';
import { useWords } from '@cityloop/ui/words/use-words';
import { useMutation } from '@tanstack/react-query';
import { App, Button, Popconfirm } from 'antd';
import { useState } from 'react';
import { usePermission } from '../../session/session.ts';
import { Notice, Refusal } from '../../workbench/Notice.tsx';
import { RuleForm } from './RuleForm.tsx';
import { useForgetRules } from './use-rules.ts';
import { VersionTable } from './VersionTable.tsx';

interface RulePanelProps {
  readonly rule: AlarmRuleItem;
  readonly onChanged: (rule: AlarmRuleItem) => void;
}

/** One rule: what it says, a trial of it, its versions, and whether it is in force. */
export function RulePanel({ rule, onChanged }: RulePanelProps) {
  const { terms, words } = useWords(RULES_WORDS);
  const { message } = App.useApp();
  const [start, setStart] = useState<AlarmRuleVersion>();
  const mayManage = usePermission('manageRules');
  const query = { params: { code: rule.code }, query: {} };
  const versions = useOperation('listAlarmRuleVersions', query, { staleTime: 0 });
  const items = versions.data?.items ?? [];
  const newest = items[0] ?? (rule.version === rule.newestVersion ? rule : undefined);
  const onSaved = (saved: AlarmRuleItem) => {
    void message.success(terms.control.saved(saved.title));
    setStart(undefined);
    onChanged(saved);
  };
  return (
    <div className="workbench-form rules-panel">
      {start && <Notice kind="info" sentences={[words.startsFrom(start.version)]} />}
      {newest && (
        <RuleForm
          key={`${newest.version} ${start?.version}`}
          former={{ rule, newest }}
          start={start}
          onSaved={onSaved}
        />
      )}
      {mayManage && <ForceButton rule={rule} onSaved={onSaved} />}
      <h2>{words.history}</h2>
      <Refusal error={versions.error} />
      <VersionTable versions={items} isPending={versions.isPending} onStart={mayManage ? setStart : undefined} />
    </div>
  );
}

interface ForceButtonProps {
  readonly rule: AlarmRuleItem;
  readonly onSaved: (rule: AlarmRuleItem) => void;
}

function ForceButton({ rule, onSaved }: ForceButtonProps) {
  const { words } = useWords(RULES_WORDS);
  const client = useRest();
  const forget = useForgetRules();
  const { code, inForce, newestVersion } = rule;
  const toggle = useMutation({
    mutationFn: () =>
      client.call('changeAlarmRule', {
        params: { code },
        body: { expectedVersion: newestVersion, inForce: !inForce },
      }),
    onSuccess: (saved) => {
      forget();
      onSaved(saved);
    },
  });
  return (
    <div className="workbench-form rules-force">
      <Refusal error={toggle.error} />
      {inForce ? (
        <Popconfirm title={words.takeOutSure(rule.title)} onConfirm={() => toggle.mutate()}>
          <Button danger loading={toggle.isPending} data-testid="take-out">
            {words.takeOut}
          </Button>
        </Popconfirm>
      ) : (
        <Button loading={toggle.isPending} onClick={() => toggle.mutate()} data-testid="put-back">
          {words.putBack}
        </Button>
      )}
    </div>
  );
}
