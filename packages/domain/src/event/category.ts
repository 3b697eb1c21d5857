/** How a report came in; a dimension of every figure. */
export const CHANNELS = ['patrol', 'sensor', 'video', 'hotline', 'public', 'superior', 'department'] as const;
export type Channel = (typeof CHANNELS)[number];

/** A 小类 of managed components or events (GB/T 30428.2 and .3). Priority 1 is the highest. */
export interface Category {
  readonly code: string;
  readonly kind: 'component' | 'event';
  readonly name: string;
  readonly priority: 1 | 2 | 3 | 4;
  /** Channels whose reports need no 核实 before filing. */
  readonly confirmationExempt: readonly Channel[];
  readonly photoRequired: boolean;
  /** Its open cases go on; nothing new is taken. */
  readonly ended?: boolean;
}

export function needsConfirmation(category: Category, channel: Channel): boolean {
  return !category.confirmationExempt.includes(channel);
}
