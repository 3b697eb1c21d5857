import type { CaseDetail } from '@cityloop/contract/rest/case';
import { describeReport } from '@cityloop/ui/reports';
import { formatLimit } from '@cityloop/ui/spans';
import { useCatalogue } from '../../../names/catalogue.ts';
import { Panel } from '../Panel.tsx';
import { useDesk } from '../use-desk.ts';

export function CaseFacts({ caseFile }: { readonly caseFile: CaseDetail }) {
  const { language, times, terms, words } = useDesk();
  const { departmentName, districtName, conditionName } = useCatalogue();
  const { condition } = caseFile;
  const said = describeReport(caseFile, language);
  const facts: readonly (readonly [label: string, value: string | null])[] = [
    [terms.thing.district, districtName(caseFile.district)],
    [terms.thing.address, caseFile.address],
    [terms.thing.unitGrid, caseFile.grid],
    [terms.thing.component, caseFile.component],
    [terms.thing.reportedAt, times.moment(caseFile.reportedAt)],
    [words.case.reporter, caseFile.reporter],
    [terms.thing.department, caseFile.department && departmentName(caseFile.department)],
    [terms.role.handler, caseFile.handler],
    [terms.thing.filingCondition, condition && conditionName(condition.code)],
    [words.case.timeLimit, condition && formatLimit(condition.timeLimit, language)],
    [terms.thing.closingCondition, condition?.closingCondition ?? null],
  ];
  return (
    <Panel title={words.case.facts}>
      <p className={said === '' ? 'desk-quiet' : 'desk-description'}>{said === '' ? words.case.noDescription : said}</p>
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
