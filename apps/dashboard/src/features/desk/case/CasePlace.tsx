import type { CaseDetail } from '@cityloop/contract/rest/case';
import { CaseStateBadge } from '@cityloop/ui/CaseStateBadge';
import { Link, useNavigate } from '@tanstack/react-router';
import { useMemo } from 'react';
import { boundsAround, DeskMap } from '../DeskMap.tsx';
import { Panel } from '../Panel.tsx';
import { useDesk } from '../use-desk.ts';
import { useNearbyCases } from './use-nearby-cases.ts';

const MAX_LISTED = 4;
const AROUND_METRES = 350;

/** Where it is, and what else is open around it. */
export function CasePlace({ caseFile }: { readonly caseFile: CaseDetail }) {
  const { language, terms, words } = useDesk();
  const { nearby } = useNearbyCases(caseFile);
  const navigate = useNavigate();
  const { lon, lat } = caseFile.location;
  const bounds = useMemo(() => boundsAround({ lon, lat }, AROUND_METRES), [lon, lat]);
  const cases = useMemo(() => [caseFile, ...nearby.map(({ item }) => item)], [caseFile, nearby]);
  return (
    <Panel title={terms.thing.place} extra={`${lon.toFixed(5)}, ${lat.toFixed(5)}`} testId="place">
      <div className="desk-map">
        <DeskMap
          bounds={bounds}
          cases={cases}
          place={caseFile.endedAt === null ? undefined : caseFile.location}
          onSelect={({ kind, id }) => {
            if (kind === 'case') void navigate({ to: '/desk/cases/$caseId', params: { caseId: id } });
          }}
        />
      </div>
      {nearby.length > 0 && (
        <>
          <h3 className="desk-subtitle">{words.case.nearby}</h3>
          <ul className="desk-nearby">
            {nearby.slice(0, MAX_LISTED).map(({ item, metres }) => (
              <li key={item.id}>
                <CaseStateBadge state={item.state} language={language} />
                <Link to="/desk/cases/$caseId" params={{ caseId: item.id }}>
                  {item.title}
                </Link>
                <small>{words.case.metresAway(metres)}</small>
              </li>
            ))}
          </ul>
        </>
      )}
    </Panel>
  );
}
