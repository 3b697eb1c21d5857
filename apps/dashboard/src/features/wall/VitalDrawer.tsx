import { useOperation } from '@cityloop/client/react/use-operation';
import type { VitalSignFigure } from '@cityloop/contract/rest/situation';
import { formatWithUnit } from '@cityloop/ui/figures';
import { useTimes } from '@cityloop/ui/use-times';
import { nameIn } from '@cityloop/ui/words/language';
import { useWords } from '@cityloop/ui/words/use-words';
import { WALL_WORDS } from '@cityloop/ui/words/wall';
import { useMemo } from 'react';
import { Sparkline } from '../../charts/Sparkline.tsx';
import { useLive } from '../../live/live-store.ts';
import { useServerNow } from '../../live/server-clock.ts';
import { ContributingSensors } from './ContributingSensors.tsx';
import { Facts } from './Facts.tsx';
import { StatusShape } from './StatusShape.tsx';
import { CaseLines } from './UrgentCard.tsx';
import { useOpenCases } from './use-incidents.ts';
import { statusNow } from './VitalStrip.tsx';
import { recordsOf } from './vital-records.ts';

const NO_POINTS: readonly never[] = [];

/** What a figure means, where it comes from, how it moved and which records make it. */
export function VitalDrawer({ code }: { readonly code: string }) {
  const { language, terms, words } = useWords(WALL_WORDS);
  const times = useTimes();
  const now = useServerNow(2000);
  const vital = useOperation('getSituation', {}).data?.vitals.find((one) => one.code === code);
  const points = useLive((live) => live.history.get(code)) ?? NO_POINTS;
  if (!vital) return null;
  const status = statusNow(vital, now);
  return (
    <>
      <h2>{nameIn(language, vital)}</h2>
      <p className="wall-drawer-figure" data-status={status}>
        {formatWithUnit(vital.value, vital.unit, language)}
        <span className="wall-vital-status" data-status={status}>
          <StatusShape status={status} />
          {terms.vitalStatus[status]}
        </span>
      </p>
      {points.length > 1 && (
        <figure className="wall-history">
          <Sparkline points={points} label={words.vital.history} limit={vital.limit} />
          <figcaption>{words.vital.history}</figcaption>
        </figure>
      )}
      <Facts
        facts={[
          [words.vital.definition, language === 'en' ? vital.definitionEn : vital.definition],
          [words.vital.formula, <code key="id">{vital.definitionId}</code>],
          [terms.thing.source, <code key="source">{vital.source}</code>],
          [words.vital.basis, vital.basis && words.vital.trustedOf(vital.basis.trusted, vital.basis.total)],
          [words.vital.staleAfter, words.vital.staleAfterSeconds(vital.staleAfterSeconds)],
          [
            words.vital.limit,
            vital.limit === null ? words.vital.noLimit : formatWithUnit(vital.limit, vital.unit, language),
          ],
          [words.vital.now, vital.asOf && words.asOf(times.clock(vital.asOf))],
        ]}
      />
      <Records vital={vital} />
    </>
  );
}

/** The records that a vital sign is made of, by what its definition says. */
function Records({ vital }: { readonly vital: VitalSignFigure }) {
  const records = recordsOf(vital.source);
  if (records?.kind === 'readings') {
    return <ContributingSensors metric={records.metric} isLowest={vital.direction === 'below'} />;
  }
  return records && <UrgentRecords isOverdueOnly={records.overdueOnly} />;
}

function UrgentRecords({ isOverdueOnly }: { readonly isOverdueOnly: boolean }) {
  const { words } = useWords(WALL_WORDS);
  const { items: open } = useOpenCases();
  const cases = useMemo(
    () => open.filter((one) => !isOverdueOnly || one.lamp === 'red').slice(0, 12),
    [open, isOverdueOnly],
  );
  if (cases.length === 0) return null;
  return (
    <section>
      <h3>{words.vital.urgentCases}</h3>
      <CaseLines cases={cases} />
    </section>
  );
}
