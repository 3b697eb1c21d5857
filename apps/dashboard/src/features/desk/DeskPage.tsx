import './desk.css';
import { useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { CasePage } from './case/CasePage.tsx';
import { DeskHeader } from './header/DeskHeader.tsx';
import { KeysHelp } from './header/KeysHelp.tsx';
import { QueuePanel } from './queue/QueuePanel.tsx';
import { ReportDialog } from './report/ReportDialog.tsx';
import { useDesk } from './use-desk.ts';
import { useKeys } from './use-keys.ts';

/** The operators' workbench: the queue on the left, the case that is open beside it. */
export function DeskPage() {
  const { words } = useDesk();
  const { caseId } = useParams({ strict: false });
  const [dialog, setDialog] = useState<'report' | 'keys'>();
  const close = () => setDialog(undefined);
  useKeys({
    '?': () => setDialog('keys'),
    r: (event) => {
      event.preventDefault();
      setDialog('report');
    },
  });
  return (
    <div className="desk" data-has-case={caseId !== undefined}>
      <DeskHeader onReport={() => setDialog('report')} onKeys={() => setDialog('keys')} />
      <QueuePanel openCaseId={caseId} />
      {caseId === undefined ? (
        <main className="desk-nothing">
          <p>{words.chooseCase}</p>
          <p className="desk-quiet">{words.chooseCaseHint}</p>
        </main>
      ) : (
        <CasePage key={caseId} caseId={caseId} />
      )}
      <ReportDialog isOpen={dialog === 'report'} onClose={close} />
      <KeysHelp isOpen={dialog === 'keys'} onClose={close} />
    </div>
  );
}
