import type { CaseDetail } from '@cityloop/contract/rest/case';
import { CaseStateBadge } from '@cityloop/ui/CaseStateBadge';
import { Input, Radio } from 'antd';
import { useNearbyCases } from '../case/use-nearby-cases.ts';
import { useDesk } from '../use-desk.ts';

interface MergePickerProps {
  readonly id: string;
  readonly caseFile: CaseDetail;
  readonly value: string | undefined;
  readonly onChange: (caseId: string) => void;
}

/** The open cases of the same category nearby, nearest first, or any other by its number. */
export function MergePicker({ id, caseFile, value, onChange }: MergePickerProps) {
  const { language, times, terms, words } = useDesk();
  const { nearby, isPending } = useNearbyCases(caseFile);
  const candidates = nearby.filter(({ item }) => item.category === caseFile.category);
  return (
    <div className="desk-merge">
      {candidates.length > 0 && (
        <Radio.Group
          vertical
          aria-label={words.case.form.candidates}
          value={value}
          onChange={(event) => onChange(event.target.value as string)}
          options={candidates.slice(0, 8).map(({ item, metres }) => ({
            value: item.id,
            label: (
              <span className="desk-candidate" data-testid={`candidate-${item.id}`}>
                <CaseStateBadge state={item.state} language={language} />
                <strong>{item.title}</strong>
                <small>
                  {words.case.metresAway(metres)} · {times.moment(item.reportedAt)} · {item.id}
                </small>
              </span>
            ),
          }))}
        />
      )}
      {candidates.length === 0 && (
        <p className="desk-quiet">{isPending ? terms.control.loading : words.case.form.noCandidates}</p>
      )}
      <Input
        id={id}
        data-testid="field-into"
        placeholder={words.case.form.byId}
        value={value}
        onChange={(event) => onChange(event.target.value.trim())}
      />
    </div>
  );
}
