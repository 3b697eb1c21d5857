import type { ComponentItem } from '@cityloop/contract/rest/component';
import { DEVICES_WORDS } from '@cityloop/ui/words/devices';
import { useWords } from '@cityloop/ui/words/use-words';
import { Tag } from 'antd';

/** Shape and word, never colour alone. */
export function DeviceState({ device }: { readonly device: Pick<ComponentItem, 'online' | 'retired'> }) {
  const { terms, words } = useWords(DEVICES_WORDS);
  if (device.retired) return <Tag>■ {words.retired}</Tag>;
  return device.online ? <Tag color="success">● {terms.presence.online}</Tag> : <Tag>○ {terms.presence.offline}</Tag>;
}
