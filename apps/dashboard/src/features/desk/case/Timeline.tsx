import type { CaseDetail } from '@cityloop/contract/rest/case';
import { termOf } from '@cityloop/ui/words/terms';
import { useCatalogue } from '../../../names/catalogue.ts';
import { Panel } from '../Panel.tsx';
import { useDesk } from '../use-desk.ts';
import { details, headline, type NameLookup } from './timeline-words.ts';

/** Who did what in which post and when, newest first. */
export function Timeline({ caseFile }: { readonly caseFile: CaseDetail }) {
  const { language, times, terms } = useDesk();
  const { departmentName, conditionName } = useCatalogue();
  const names: NameLookup = { department: departmentName, condition: conditionName };
  return (
    <Panel title={terms.thing.timeline} testId="timeline">
      <ol className="desk-timeline" reversed>
        {caseFile.timeline
          .toSorted((a, b) => b.seq - a.seq)
          .map((entry) => (
            <li key={entry.seq} data-testid={`timeline-${entry.type}`} data-seq={entry.seq}>
              <p className="desk-timeline-what">{headline(entry, language, names)}</p>
              <p className="desk-timeline-who">
                <time dateTime={entry.at}>{times.moment(entry.at)}</time>
                <span>{entry.actorName}</span>
                <span>{termOf(language, 'role', entry.role)}</span>
              </p>
              {details(entry, language, names).map((line) => (
                <p key={`${line.label} ${line.text}`} className="desk-timeline-detail">
                  {line.label && <span>{line.label}</span>}
                  {line.text}
                </p>
              ))}
            </li>
          ))}
      </ol>
    </Panel>
  );
}
