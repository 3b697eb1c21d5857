import type { QuarantineReason } from '@cityloop/contract/mqtt/quarantine-reason';
import { type ResolvedRecord, resolvePack, type SenmlRecord, senmlPack } from '@cityloop/contract/mqtt/senml';
import type { RegisteredDevice } from '@cityloop/db/queries/ingest-registry';
import { assess, DEFAULT_READING_WINDOW, isInWindow, qualityCode } from '@cityloop/domain/telemetry/reading';
import type { InboundMessage, Outcome } from './outcome.ts';
import { firstFault, quarantined } from './quarantined.ts';
import type { Registry, Stream } from './registry.ts';

/** Takes in a SenML pack of a device or of a gateway: each record is accepted or set aside by itself. */
export function takeInPack(
  message: InboundMessage,
  speaker: RegisteredDevice,
  json: unknown,
  registry: Registry,
): readonly Outcome[] {
  const pack = senmlPack.safeParse(json);
  if (!pack.success) return [quarantined(message, 'schema', firstFault(pack.error))];
  const records = pack.data;
  return resolvePack(records, message.receivedAt).map((record) => {
    const judged = judge(record, speaker, registry, message.receivedAt);
    if (judged.kind === 'reading') return judged;
    const raw = records.length === 1 ? message.payload : rawOf(record, records[record.index]);
    return quarantined(message, judged.reason, judged.detail, raw);
  });
}

interface Refusal {
  readonly kind: 'refused';
  readonly reason: QuarantineReason;
  readonly detail: string;
}

function judge(
  record: ResolvedRecord,
  speaker: RegisteredDevice,
  registry: Registry,
  receivedAt: number,
): Extract<Outcome, { kind: 'reading' }> | Refusal {
  if (!record.ok) return refused(record.reason, record.detail);
  const { at, value } = record;
  const stream = registry.streams.get(speaker)?.get(record.name) ?? findStream(record.name, speaker, registry);
  if ('reason' in stream) return stream;
  const { device, metric } = stream;
  if (!Number.isFinite(value)) return refused('unsupported_value', `${record.name}: the value is not finite`);
  if (metric.kind === 'boolean' && value !== 0 && value !== 1) {
    return refused('unsupported_value', `${record.name} is true or false (1 or 0), not ${value}`);
  }
  if (!isInWindow(at, receivedAt, DEFAULT_READING_WINDOW)) {
    const seconds = Math.round((at - receivedAt) / 1000);
    return refused('out_of_window', `${seconds} s from now; accepted are 7 days back to 5 minutes ahead`);
  }
  const quality = qualityCode(assess({ at, value }, metric));
  return { kind: 'reading', row: { componentKey: device.key, metricKey: metric.key, at, value, quality, receivedAt } };
}

function findStream(name: string, speaker: RegisteredDevice, registry: Registry): Stream | Refusal {
  const slash = name.lastIndexOf('/');
  const device = slash < 0 ? speaker : deviceBehind(speaker, name.slice(0, slash), registry);
  if ('reason' in device) return device;
  const code = name.slice(slash + 1);
  const metric = registry.metrics.get(device.type)?.get(code);
  if (!metric) return refused('unknown_metric', `${device.type} has no metric ${code}`);
  const stream = { device, metric };
  const known = registry.streams.get(speaker) ?? new Map<string, Stream>();
  registry.streams.set(speaker, known.set(name, stream));
  return stream;
}

/** A gateway speaks for itself and for what is registered behind it. */
function deviceBehind(speaker: RegisteredDevice, id: string, registry: Registry): RegisteredDevice | Refusal {
  if (id === speaker.id) return speaker;
  const device = registry.devices.get(id);
  if (!device) return refused('unknown_device', `no device ${id} is registered`);
  if (device.parent !== speaker.id) return refused('identity_mismatch', `${id} is not registered behind ${speaker.id}`);
  return device;
}

function refused(reason: QuarantineReason, detail: string): Refusal {
  return { kind: 'refused', reason, detail };
}

/**
 * The record by itself as a pack of one, its base values resolved, so that it can be replayed. Labels of SenML hold no
 * lists or objects; what other labels hold of them is left out: 100,000 levels of it can be parsed but not written.
 */
function rawOf(record: ResolvedRecord, source: SenmlRecord | undefined): Buffer {
  const { bn: _name, bt: _time, bv: _value, t: _offset, n: _own, ...rest } = source ?? {};
  const flat = Object.entries(rest).map(([label, held]) => [label, typeof held === 'object' ? null : held]);
  const value = record.ok && rest.v !== undefined ? { v: record.value } : {};
  const t = Math.max(-Number.MAX_VALUE, Math.min(record.at / 1000, Number.MAX_VALUE));
  return Buffer.from(JSON.stringify([{ n: record.name, t, ...Object.fromEntries(flat), ...value }]));
}
