import type { ComponentHealth } from '@cityloop/contract/rest/component-health';
import type { ComponentRow } from '@cityloop/db/component/component';
import { findDeviceHealth } from '@cityloop/db/component/device-health';
import type { Queryable } from '@cityloop/db/connection/transaction';
import { listStreamTrust, type StreamTrustRow } from '@cityloop/db/telemetry/stream-trust';

/** Whether a device is online and since when, and the trust of each of its streams with reasons; null for what is no device. */
export async function readHealth(db: Queryable, component: ComponentRow): Promise<ComponentHealth | null> {
  if (!component.device) return null;
  const [device, streams] = await Promise.all([
    findDeviceHealth(db, component.key),
    listStreamTrust(db, component.key),
  ]);
  return {
    online: device?.online ?? false,
    since: device?.since?.toISOString() ?? null,
    unstable: device?.unstable ?? false,
    streams: streams.map(presentStream),
  };
}

function presentStream({ metric, score, reasons }: StreamTrustRow): ComponentHealth['streams'][number] {
  const told = reasons.map(({ since, ...reason }) => ({ ...reason, since: new Date(since).toISOString() }));
  if (score !== null) return { metric, trust: score / 100, reasons: told };
  return { metric, trust: null, reasons: [{ code: 'notEnoughData', since: null, points: 0, detail: {} }, ...told] };
}
