import { useOperation } from '@cityloop/client/react/use-operation';
import type { VitalSignFigure } from '@cityloop/contract/rest/situation';
import { type VitalSignStatus, vitalSignStatus } from '@cityloop/domain/situation/vital-sign';
import { formatAgainst, formatUnit, formatWithUnit } from '@cityloop/ui/figures';
import { formatSpan } from '@cityloop/ui/spans';
import { useTimes } from '@cityloop/ui/use-times';
import { nameIn } from '@cityloop/ui/words/language';
import { useWords } from '@cityloop/ui/words/use-words';
import { WALL_WORDS } from '@cityloop/ui/words/wall';
import { memo } from 'react';
import { useServerNow } from '../../live/server-clock.ts';
import { StatusShape } from './StatusShape.tsx';
import { useSelection } from './selection.ts';

/** How often the page judges by itself that a figure went stale. */
const JUDGE_EVERY_MS = 2000;

/** The vital signs, each with its limit, its age and a way to its definition. */
export function VitalStrip() {
  const { words } = useWords(WALL_WORDS);
  const vitals = useOperation('getSituation', {}).data?.vitals ?? [];
  const now = useServerNow(JUDGE_EVERY_MS);
  return (
    <ul className="wall-strip" data-testid="vital-strip" aria-label={words.vitals}>
      {vitals.map((vital) => (
        <li key={vital.code}>
          <VitalTile vital={vital} status={statusNow(vital, now)} silentMs={silenceOf(vital, now)} />
        </li>
      ))}
    </ul>
  );
}

/** Judged here as well: a figure grows stale also when nobody sends a newer one. */
export function statusNow(vital: VitalSignFigure, now: number): VitalSignStatus {
  if (vital.value === null || vital.asOf === null) return 'unknown';
  const sign = {
    code: vital.code,
    name: vital.name,
    unit: vital.unit,
    limit: vital.limit ?? undefined,
    direction: vital.direction,
    staleAfterMs: vital.staleAfterSeconds * 1000,
  };
  return vitalSignStatus(sign, { value: vital.value, asOf: new Date(vital.asOf) }, new Date(now));
}

/** Whole seconds in milliseconds, so that a tile renders only when its text changes. */
function silenceOf({ asOf }: VitalSignFigure, now: number): number {
  return asOf === null ? 0 : Math.max(0, Math.floor((now - Date.parse(asOf)) / 1000) * 1000);
}

interface VitalTileProps {
  readonly vital: VitalSignFigure;
  readonly status: VitalSignStatus;
  readonly silentMs: number;
}

const VitalTile = memo(function VitalTile({ vital, status, silentMs }: VitalTileProps) {
  const { language, terms, words } = useWords(WALL_WORDS);
  const times = useTimes();
  const open = useSelection((state) => state.open);
  return (
    <button
      type="button"
      className="wall-vital"
      data-testid={`vital-${vital.code}`}
      data-status={status}
      onClick={() => open({ kind: 'vital', id: vital.code })}
    >
      <span className="wall-vital-name">{nameIn(language, vital)}</span>
      <span className="wall-vital-figure">
        <b>{formatAgainst(vital.value, vital.limit, language)}</b>
        <small>{formatUnit(vital.unit)}</small>
      </span>
      <span className="wall-vital-status">
        <StatusShape status={status} />
        {terms.vitalStatus[status]}
        <LimitWords vital={vital} />
      </span>
      <span className="wall-vital-age">
        {status === 'stale'
          ? words.staleFor(formatSpan(silentMs, language))
          : vital.asOf
            ? words.asOf(times.clock(vital.asOf))
            : '\u00a0'}
      </span>
    </button>
  );
});

function LimitWords({ vital }: { readonly vital: VitalSignFigure }) {
  const { language, words } = useWords(WALL_WORDS);
  if (vital.limit === null) return null;
  const limit = formatWithUnit(vital.limit, vital.unit, language);
  return <i>{vital.direction === 'above' ? words.limitAbove(limit) : words.limitBelow(limit)}</i>;
}
