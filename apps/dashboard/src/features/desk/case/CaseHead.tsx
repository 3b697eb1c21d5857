import type { CaseDetail } from '@cityloop/contract/rest/case';
import { CaseStateBadge } from '@cityloop/ui/CaseStateBadge';
import { DeadlineClock } from '@cityloop/ui/DeadlineClock';
import { term } from '@cityloop/ui/words/terms';
import { Link } from '@tanstack/react-router';
import { useClockOffsetMs } from '../../../live/server-clock.ts';
import { useDesk } from '../use-desk.ts';

/** Number, title, state and every running clock; below it what needs attention whatever one's post. */
export function CaseHead({ caseFile }: { readonly caseFile: CaseDetail }) {
  const { language, times, terms, words } = useDesk();
  const serverOffsetMs = useClockOffsetMs();
  const category = language === 'en' ? caseFile.categoryNameEn || caseFile.categoryName : caseFile.categoryName;
  return (
    <header className="desk-case-head">
      <p className="desk-case-line">
        <Link to="/desk" className="desk-back" aria-label={words.backToQueue} title={words.backToQueue}>
          ←
        </Link>
        <span data-testid="case-id">{caseFile.id}</span>
        <span>{category}</span>
        <span>{term(language, 'channel', caseFile.channel)}</span>
      </p>
      <div className="desk-case-title">
        <h1>{caseFile.title}</h1>
        <span data-testid="case-state" data-state={caseFile.state}>
          <CaseStateBadge state={caseFile.state} language={language} />
        </span>
      </div>
      <ul className="desk-clocks" aria-label={terms.thing.deadline}>
        {caseFile.deadlines.map((clock) => (
          <li key={clock.kind}>
            <DeadlineClock deadlines={[clock]} language={language} serverOffsetMs={serverOffsetMs} withStage />
            <small>{words.case.dueAt(times.moment(clock.dueAt))}</small>
          </li>
        ))}
        {caseFile.deadlines.length === 0 && <li className="desk-quiet">{words.case.noDeadline}</li>}
        {caseFile.repeats > 0 && <li className="desk-mark">{words.repeats(caseFile.repeats)}</li>}
        {caseFile.reworks > 0 && <li className="desk-mark">{words.reworks(caseFile.reworks)}</li>}
        {caseFile.returns > 0 && <li className="desk-mark">{words.returns(caseFile.returns)}</li>}
        {caseFile.openUrges > 0 && <li className="desk-mark">{words.case.urgesOpen(caseFile.openUrges)}</li>}
        {caseFile.voidRequestedBy !== null && (
          <li className="desk-mark">{words.case.voidAsked(caseFile.voidRequestedBy)}</li>
        )}
        {caseFile.mergedInto !== null && (
          <li>
            <Link to="/desk/cases/$caseId" params={{ caseId: caseFile.mergedInto }}>
              {words.case.openCase(caseFile.mergedInto)}
            </Link>
          </li>
        )}
      </ul>
    </header>
  );
}
