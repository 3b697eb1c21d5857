import type { VitalSignStatus } from '@cityloop/domain/situation/vital-sign';

/** Ring, filled triangle, broken ring, dash: the status is read without colour. */
const SHAPES: Readonly<Record<VitalSignStatus, string>> = {
  normal: 'M8 3a5 5 0 1 1 0 10a5 5 0 0 1 0-10z',
  abnormal: 'M8 1.5L15 14H1z',
  stale: 'M8 3a5 5 0 1 1 0 10a5 5 0 0 1 0-10z',
  unknown: 'M3 8h10',
};

export function StatusShape({ status }: { readonly status: VitalSignStatus }) {
  return (
    <svg className="wall-status-shape" data-status={status} viewBox="0 0 16 16" aria-hidden="true">
      <path d={SHAPES[status]} />
    </svg>
  );
}
