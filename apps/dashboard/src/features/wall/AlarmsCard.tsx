import type { AlarmItem } from '@cityloop/contract/rest/alarm';
import { formatWithUnit } from '@cityloop/ui/figures';
import { useTimes } from '@cityloop/ui/use-times';
import { useWords } from '@cityloop/ui/words/use-words';
import { WALL_WORDS } from '@cityloop/ui/words/wall';
import { Card } from './Card.tsx';
import { IncidentShape } from './IncidentShape.tsx';
import { useSelection } from './selection.ts';
import { useAlarms } from './use-incidents.ts';

const MOST_LINES = 40;

/** Active alarms, gravest first; unseen ones say so. */
export function AlarmsCard() {
  const { terms, words } = useWords(WALL_WORDS);
  const { items: alarms, isCut } = useAlarms();
  const unseen = alarms.filter((alarm) => !alarm.acknowledged).length;
  const note =
    alarms.length > 0 && `${alarms.length}${isCut ? '+' : ''} · ${terms.alarmState.unacknowledged} ${unseen}`;
  return (
    <Card area="alarms" title={words.alarms.title} note={note}>
      {alarms.length === 0 && <p className="wall-empty">{terms.thing.noActiveAlarms}</p>}
      <ol className="wall-list" data-testid="incident-list">
        {alarms.slice(0, MOST_LINES).map((alarm) => (
          <li key={alarm.id}>
            <AlarmLine alarm={alarm} />
          </li>
        ))}
      </ol>
      {alarms.length > MOST_LINES && <p className="wall-empty">{words.alarms.more(alarms.length - MOST_LINES)}</p>}
    </Card>
  );
}

function AlarmLine({ alarm }: { readonly alarm: AlarmItem }) {
  const { language, terms } = useWords(WALL_WORDS);
  const times = useTimes();
  const open = useSelection((state) => state.open);
  return (
    <button
      type="button"
      className="wall-line"
      data-testid="alarm-line"
      data-id={alarm.id}
      onClick={() => open({ kind: 'alarm', id: alarm.id })}
    >
      <IncidentShape kind="alarm" priority={alarm.priority} tone={toneOf(alarm.priority)} />
      <span className="wall-line-main">
        <b>{language === 'en' && alarm.titleEn ? alarm.titleEn : alarm.title}</b>
        <small>{alarm.componentName}</small>
      </span>
      <span className="wall-line-side">
        <b>{alarm.unit === '1' ? '' : formatWithUnit(alarm.value, alarm.unit, language)}</b>
        <small>
          {times.clock(alarm.raisedAt)} ·{' '}
          {alarm.acknowledged ? terms.alarmState.acknowledged : terms.alarmState.unacknowledged}
        </small>
      </span>
    </button>
  );
}

function toneOf(priority: number): 'red' | 'amber' | 'quiet' {
  if (priority <= 1) return 'red';
  return priority === 2 ? 'amber' : 'quiet';
}
