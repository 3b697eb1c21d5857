import type { ComponentItem } from '@cityloop/contract/rest/component';
import { Tag } from 'antd';
import { useLanguage } from '../../words/language.ts';
import { deviceWords } from './words.ts';

/** Shape and word, never colour alone. */
export function DeviceState({ device }: { readonly device: Pick<ComponentItem, 'online' | 'retired'> }) {
  const { language } = useLanguage();
  const words = deviceWords(language);
  if (device.retired) return <Tag>■ {words.retired}</Tag>;
  return device.online ? <Tag color="success">● {words.online}</Tag> : <Tag>○ {words.offline}</Tag>;
}
