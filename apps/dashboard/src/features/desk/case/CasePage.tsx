import { useOperation } from '@cityloop/client/react/use-operation';
import { Link } from '@tanstack/react-router';
import { Notice } from '../../../workbench/Notice.tsx';
import { ActionBar } from '../actions/ActionBar.tsx';
import { refusalSentences } from '../refusal.ts';
import { useDesk } from '../use-desk.ts';
import { AlarmSource } from './AlarmSource.tsx';
import { CaseFacts } from './CaseFacts.tsx';
import { CaseHead } from './CaseHead.tsx';
import { CasePlace } from './CasePlace.tsx';
import { EvidenceGallery } from './EvidenceGallery.tsx';
import { Recommendation } from './Recommendation.tsx';
import { Timeline } from './Timeline.tsx';

/** One case: what it is, what may be done with it now, where it is, what proves it and who did what. */
export function CasePage({ caseId }: { readonly caseId: string }) {
  const { language, terms, words } = useDesk();
  const { data: caseFile, error, refetch } = useOperation('getCase', { params: { id: caseId } });
  if (!caseFile) {
    return (
      <main className="desk-case" data-testid="case-missing">
        <Link to="/desk" className="desk-back">
          ← {words.backToQueue}
        </Link>
        {error ? (
          <Notice kind="error" sentences={refusalSentences(error, language)} onRetry={() => void refetch()} />
        ) : (
          <p className="desk-quiet" role="status">
            {terms.control.loading}
          </p>
        )}
      </main>
    );
  }
  return (
    <main className="desk-case" aria-label={caseFile.title} data-testid="case" data-case-id={caseFile.id}>
      <CaseHead caseFile={caseFile} />
      <ActionBar key={caseFile.id} caseFile={caseFile} />
      <div className="desk-case-columns">
        <div className="desk-case-main">
          <CaseFacts caseFile={caseFile} />
          <Recommendation caseFile={caseFile} />
          {caseFile.alarm !== null && <AlarmSource alarmId={caseFile.alarm} />}
          <EvidenceGallery caseFile={caseFile} />
        </div>
        <div className="desk-case-side">
          <CasePlace caseFile={caseFile} />
          <Timeline caseFile={caseFile} />
        </div>
      </div>
    </main>
  );
}
