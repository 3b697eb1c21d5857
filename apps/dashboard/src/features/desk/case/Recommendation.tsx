import type { CaseDetail } from '@cityloop/contract/rest/case';
import { useCatalogue } from '../../../names/catalogue.ts';
import { Panel } from '../Panel.tsx';
import { useDesk } from '../use-desk.ts';

/** Whom the responsibility list names, and the row that says so; nothing once the case is with a department. */
export function Recommendation({ caseFile }: { readonly caseFile: CaseDetail }) {
  const { terms, words } = useDesk();
  const { departmentName, categoryName, districtName } = useCatalogue();
  if (caseFile.department !== null || caseFile.endedAt !== null) return null;
  const { recommended } = caseFile;
  const because = recommended?.because;
  const region = typeof because?.region === 'string' ? because.region : '';
  const category = typeof because?.category === 'string' ? because.category : caseFile.category;
  return (
    <Panel title={words.case.recommended} testId="recommended">
      {recommended ? (
        <p>
          <strong>{departmentName(recommended.department)}</strong>
          <span className="desk-quiet">
            {' '}
            {words.case.recommendedBecause(
              categoryName(category),
              region === '*' ? terms.thing.wholeCity : districtName(region),
            )}
          </span>
        </p>
      ) : (
        <p className="desk-quiet">{words.case.noRecommendation}</p>
      )}
    </Panel>
  );
}
