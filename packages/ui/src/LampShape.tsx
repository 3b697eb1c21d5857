import type { Lamp } from '@cityloop/domain/case/clock';

/** Circle, triangle, octagon, dash: readable without colour. */
const SHAPES: Readonly<Record<Lamp, string>> = {
  green: 'M8 2.5a5.5 5.5 0 1 1 0 11a5.5 5.5 0 0 1 0-11z',
  yellow: 'M8 1.5L15 14H1z',
  red: 'M5 1.2h6L14.8 5v6L11 14.8H5L1.2 11V5z',
  off: 'M3 7h10v2H3z',
};

/** The lamp of a deadline as a shape in its colour; the words stand beside it. */
export function LampShape({ lamp }: { readonly lamp: Lamp }) {
  return (
    <svg className="cl-lamp" data-lamp={lamp} viewBox="0 0 16 16" aria-hidden="true" focusable="false">
      <path d={SHAPES[lamp]} />
      {lamp === 'red' && <path className="cl-lamp-mark" d="M7.1 4h1.8v5H7.1zM7.1 10.4h1.8v1.8H7.1z" />}
      {lamp === 'yellow' && <path className="cl-lamp-mark" d="M7.2 6h1.6v4H7.2zM7.2 11h1.6v1.5H7.2z" />}
    </svg>
  );
}
