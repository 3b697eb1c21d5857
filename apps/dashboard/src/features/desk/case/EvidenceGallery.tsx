import { FilePdfOutlined } from '@ant-design/icons';
import { useRest } from '@cityloop/client/react/use-operation';
import type { CaseDetail, EvidenceItem } from '@cityloop/contract/rest/case';
import { term } from '@cityloop/ui/words/terms';
import { Image } from 'antd';
import { Panel } from '../Panel.tsx';
import { useDesk } from '../use-desk.ts';

const STAGES: readonly EvidenceItem['stage'][] = ['confirmation', 'before', 'after', 'verification'];

/** Photos by stage, side by side, so that before and after can be compared; a click shows one at full size. */
export function EvidenceGallery({ caseFile }: { readonly caseFile: CaseDetail }) {
  const { language, words } = useDesk();
  const { evidence } = caseFile;
  const stages = STAGES.filter((stage) => evidence.some((item) => item.stage === stage));
  return (
    <Panel title={words.case.evidence.title} testId="evidence">
      {evidence.length === 0 ? (
        <p className="desk-quiet">{words.case.evidence.none}</p>
      ) : (
        <Image.PreviewGroup>
          <div className="desk-evidence">
            {stages.map((stage) => (
              <figure key={stage} data-testid={`evidence-${stage}`}>
                <figcaption>{term(language, 'evidenceStage', stage)}</figcaption>
                {evidence
                  .filter((item) => item.stage === stage)
                  .map((item) => (
                    <EvidenceFile key={item.id} caseId={caseFile.id} item={item} />
                  ))}
              </figure>
            ))}
          </div>
        </Image.PreviewGroup>
      )}
    </Panel>
  );
}

function EvidenceFile({ caseId, item }: { readonly caseId: string; readonly item: EvidenceItem }) {
  const { language, times, words } = useDesk();
  const client = useRest();
  const url = client.evidenceUrl(caseId, item.id);
  const caption = `${item.by} · ${times.moment(item.at)}`;
  return (
    <span className="desk-evidence-file">
      {item.mediaType.startsWith('image/') ? (
        <Image src={url} alt={`${term(language, 'evidenceStage', item.stage)}, ${caption}`} />
      ) : (
        <a href={url} target="_blank" rel="noreferrer">
          <FilePdfOutlined /> {words.case.evidence.openFile}
        </a>
      )}
      <small>{caption}</small>
    </span>
  );
}
