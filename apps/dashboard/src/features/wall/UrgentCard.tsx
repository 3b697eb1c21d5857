import type { CaseSummary } from '@cityloop/contract/rest/case';
import { DeadlineClock } from '@cityloop/ui/DeadlineClock';
import { term } from '@cityloop/ui/words/terms';
import { useLanguage, useWords } from '@cityloop/ui/words/use-words';
import { WALL_WORDS } from '@cityloop/ui/words/wall';
import { useClockOffsetMs } from '../../live/server-clock.ts';
import { Card } from './Card.tsx';
import { IncidentShape } from './IncidentShape.tsx';
import { useSelection } from './selection.ts';
import { useOpenCases } from './use-incidents.ts';

const MOST_LINES = 30;

/** Open cases, earliest deadline first; the lamps tell which are due. */
export function UrgentCard() {
  const { words } = useWords(WALL_WORDS);
  const { items: urgent, isCut } = useOpenCases();
  return (
    <Card area="urgent" title={words.cases.urgent} note={urgent.length > 0 && `${urgent.length}${isCut ? '+' : ''}`}>
      {urgent.length === 0 && <p className="wall-empty">{words.cases.none}</p>}
      <CaseLines cases={urgent.slice(0, MOST_LINES)} />
    </Card>
  );
}

export function CaseLines({ cases }: { readonly cases: readonly CaseSummary[] }) {
  const language = useLanguage();
  const offsetMs = useClockOffsetMs();
  const open = useSelection((state) => state.open);
  return (
    <ol className="wall-list">
      {cases.map((one) => (
        <li key={one.id}>
          <button type="button" className="wall-line" onClick={() => open({ kind: 'case', id: one.id })}>
            <IncidentShape kind="case" priority={one.priority} tone={toneOf(one)} isOverdue={one.lamp === 'red'} />
            <span className="wall-line-main">
              <b>{one.title}</b>
              <small>{one.address}</small>
            </span>
            <span className="wall-line-side">
              <b>{term(language, 'state', one.state)}</b>
              <small>
                <DeadlineClock deadlines={one.deadlines} language={language} serverOffsetMs={offsetMs} />
              </small>
            </span>
          </button>
        </li>
      ))}
    </ol>
  );
}

function toneOf({ lamp }: CaseSummary): 'red' | 'amber' | 'calm' {
  if (lamp === 'red') return 'red';
  return lamp === 'yellow' ? 'amber' : 'calm';
}
