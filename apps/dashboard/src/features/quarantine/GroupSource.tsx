import type { QuarantineGroup } from '@cityloop/contract/rest/quarantine';
import { formatCount } from '@cityloop/ui/figures';
import { QUARANTINE_WORDS } from '@cityloop/ui/words/quarantine';
import { useWords } from '@cityloop/ui/words/use-words';
import { Tag } from 'antd';

/** Who published, under what kind of topic, and which device or department that is. */
export function GroupSource({ group }: { readonly group: QuarantineGroup }) {
  const { terms, words } = useWords(QUARANTINE_WORDS);
  const { source, topicPattern, device, devices, department } = group;
  return (
    <div className="quarantine-cell">
      <span className="quarantine-source">{source === '*' ? words.otherSources : source}</span>
      {topicPattern !== source && <small className="quarantine-source">{topicPattern}</small>}
      <span>
        {device && (
          <Tag>
            {terms.thing.device} {device.id}
            {device.inService ? '' : ` · ${words.notInService}`}
          </Tag>
        )}
        {devices > 1 && <Tag>{words.devicesOf(formatCount(devices))}</Tag>}
        {department && (
          <Tag>
            {terms.thing.department} {department}
          </Tag>
        )}
      </span>
    </div>
  );
}
