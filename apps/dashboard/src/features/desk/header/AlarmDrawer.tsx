import { useRest } from '@cityloop/client/react/use-operation';
import type { AlarmItem } from '@cityloop/contract/rest/alarm';
import type { Language } from '@cityloop/ui/words/language';
import { termOf } from '@cityloop/ui/words/terms';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Button, Drawer } from 'antd';
import { useState } from 'react';
import { sourceWords } from '../../../names/alarm-source.ts';
import { useCatalogue } from '../../../names/catalogue.ts';
import { Notice } from '../../../workbench/Notice.tsx';
import { newRequestId } from '../actions/request-id.ts';
import { refusalSentences } from '../refusal.ts';
import { useDesk } from '../use-desk.ts';

interface AlarmDrawerProps {
  readonly isOpen: boolean;
  readonly alarms: readonly AlarmItem[];
  readonly onClose: () => void;
}

/** Active alarms, unacknowledged and grave ones first. */
export function AlarmDrawer({ isOpen, alarms, onClose }: AlarmDrawerProps) {
  const { terms, words } = useDesk();
  const sorted = alarms.toSorted((a, b) => Number(a.acknowledged) - Number(b.acknowledged) || a.priority - b.priority);
  return (
    <Drawer open={isOpen} onClose={onClose} title={words.alarmsActive(alarms.length)} size="large">
      {alarms.length === 0 && <p className="desk-quiet">{terms.thing.noActiveAlarms}</p>}
      <ul className="desk-alarms">
        {sorted.map((alarm) => (
          <AlarmRow key={alarm.id} alarm={alarm} onClose={onClose} />
        ))}
      </ul>
    </Drawer>
  );
}

function AlarmRow({ alarm, onClose }: { readonly alarm: AlarmItem; readonly onClose: () => void }) {
  const { language, times, terms } = useDesk();
  const { districtName } = useCatalogue();
  const [requestId] = useState(newRequestId);
  const client = useRest();
  const queryClient = useQueryClient();
  const acknowledge = useMutation({
    mutationFn: () =>
      client.call('actOnAlarm', { params: { id: alarm.id }, body: { requestId, action: 'acknowledge' } }),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ['listAlarms'] }),
  });
  return (
    <li data-testid={`alarm-${alarm.id}`} data-priority={alarm.priority} data-acknowledged={alarm.acknowledged}>
      <p className="desk-alarm-title">
        <span className="desk-mark">{termOf(language, 'alarmPriority', String(alarm.priority))}</span>
        <strong>{alarmTitle(alarm, language)}</strong>
      </p>
      <p>
        {districtName(alarm.district)} · {alarm.componentName} · {formatValue(alarm.value, alarm.unit)} /{' '}
        {terms.thing.threshold} {formatValue(alarm.threshold, alarm.unit)}
      </p>
      <p className="desk-quiet">{times.moment(alarm.raisedAt)}</p>
      {alarm.source !== null && alarm.source !== 'live' && (
        <p data-testid={`alarm-source-${alarm.id}`}>
          <span className="desk-mark">{sourceWords(alarm, terms, times.moment)}</span>
        </p>
      )}
      <div className="desk-form-buttons">
        {alarm.allowedActions.includes('acknowledge') && (
          <Button
            loading={acknowledge.isPending}
            onClick={() => acknowledge.mutate()}
            data-testid={`acknowledge-${alarm.id}`}
          >
            {termOf(language, 'alarmAction', 'acknowledge')}
          </Button>
        )}
        {alarm.acknowledgedBy !== null && alarm.acknowledgedAt !== null && (
          <span className="desk-quiet">
            {`${terms.control.seenBy(alarm.acknowledgedBy)} · ${times.moment(alarm.acknowledgedAt)}`}
          </span>
        )}
        {alarm.case !== null && (
          <Link to="/desk/cases/$caseId" params={{ caseId: alarm.case }} onClick={onClose}>
            {terms.control.openCase}
          </Link>
        )}
      </div>
      {acknowledge.error && <Notice kind="error" sentences={refusalSentences(acknowledge.error, language)} />}
    </li>
  );
}

function alarmTitle(alarm: AlarmItem, language: Language): string {
  return language === 'en' && alarm.titleEn !== '' ? alarm.titleEn : alarm.title;
}

/** Up to two decimals and the unit: `0.35 m`. */
function formatValue(value: number, unit: string): string {
  return `${Math.round(value * 100) / 100} ${unit}`.trim();
}
