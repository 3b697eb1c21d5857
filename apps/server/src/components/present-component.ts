import type { ComponentItem } from '@cityloop/contract/rest/component';
import type { ComponentRow } from '@cityloop/db/component/component';

export function presentComponent({ key: _, lon, lat, ...row }: ComponentRow): ComponentItem {
  return { ...row, location: { lon, lat } };
}
