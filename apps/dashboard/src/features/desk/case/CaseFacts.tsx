import type { CaseDetail } from '@cityloop/contract/rest/case';
import { useCatalogue } from '../../../names/catalogue.ts';
import { Panel } from '../Panel.tsx';
import { useDesk } from '../use-desk.ts';
import { formatInstant } from '../words.ts';
import { formatLimit } from './timeline-words.ts';

export function CaseFacts({ caseFile }: { readonly caseFile: CaseDetail }) {
  const { language, words } = useDesk();
  const { departmentName, districtName, conditionName } = useCatalogue();
  const { condition } = caseFile;
  const facts: readonly (readonly [label: string, value: string | null])[] = [
    [words.district, districtName(caseFile.district)],
    [words.address, caseFile.address],
    [words.grid, caseFile.grid],
    [words.component, caseFile.component],
    [words.reportedAt, formatInstant(caseFile.reportedAt, language)],
    [words.reporter, caseFile.reporter],
    [words.department, caseFile.department && departmentName(caseFile.department)],
    [words.handler, caseFile.handler],
    [words.filingCondition, condition && conditionName(condition.code)],
    [words.timeLimit, condition && formatLimit(condition.timeLimit, language)],
    [words.closingCondition, condition?.closingCondition ?? null],
  ];
  return (
    <Panel title={words.facts}>
      <p className={caseFile.description === '' ? 'desk-quiet' : 'desk-description'}>
        {caseFile.description === '' ? words.noDescription : caseFile.description}
      </p>
      <dl className="desk-facts">
        {facts
          .filter(([, value]) => value)
          .map(([label, value]) => (
            <div key={label}>
              <dt>{label}</dt>
              <dd>{value}</dd>
            </div>
          ))}
      </dl>
    </Panel>
  );
}
