import { create } from 'zustand';

/** What the drawer shows: one thing at a time, opened from any zone. */
export type Selection =
  | { readonly kind: 'vital' | 'case' | 'alarm' | 'component'; readonly id: string }
  | { readonly kind: 'proof' };

interface SelectionState {
  readonly selection: Selection | undefined;
  readonly open: (selection: Selection) => void;
  readonly close: () => void;
}

export const useSelection = create<SelectionState>()((set) => ({
  selection: undefined,
  open: (selection) => set({ selection }),
  close: () => set({ selection: undefined }),
}));
