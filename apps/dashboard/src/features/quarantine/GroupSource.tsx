import type { QuarantineGroup } from '@cityloop/contract/rest/quarantine';
import { Tag } from 'antd';
import { useLanguage } from '../../words/language.ts';
import { quarantineWords } from './words.ts';

/** Who published, under what kind of topic, and which device or department that is. */
export function GroupSource({ group }: { readonly group: QuarantineGroup }) {
  const { language } = useLanguage();
  const words = quarantineWords(language);
  const { source, topicPattern, device, devices, department } = group;
  return (
    <div className="quarantine-cell">
      <span className="quarantine-source">{source === '*' ? words.otherSources : source}</span>
      {topicPattern !== source && <small className="quarantine-source">{topicPattern}</small>}
      <span>
        {device && (
          <Tag>
            {words.device} {device.id}
            {device.inService ? '' : ` · ${words.notInService}`}
          </Tag>
        )}
        {devices > 1 && <Tag>{words.devicesOf(devices)}</Tag>}
        {department && (
          <Tag>
            {words.department} {department}
          </Tag>
        )}
      </span>
    </div>
  );
}
