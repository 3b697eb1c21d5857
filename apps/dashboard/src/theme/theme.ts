import { create } from 'zustand';
import { persist } from 'zustand/middleware';

export type Theme = 'dark' | 'light';
/** Where one is: the wall is dark and the control room light until someone chooses otherwise there. */
export type ThemeArea = 'wall' | 'desk';

interface ThemeState {
  readonly area: ThemeArea;
  readonly choices: Readonly<Record<ThemeArea, Theme>>;
  /** The colours in use: maps and charts repaint when it changes. */
  readonly theme: Theme;
  /** Chooses for the area one is in. */
  readonly setTheme: (theme: Theme) => void;
  readonly enterArea: (area: ThemeArea) => void;
}

const startArea: ThemeArea = globalThis.location?.pathname.startsWith('/desk') ? 'desk' : 'wall';
const DEFAULT_CHOICES: ThemeState['choices'] = { wall: 'dark', desk: 'light' };

export const useTheme = create<ThemeState>()(
  persist(
    (set) => ({
      area: startArea,
      choices: DEFAULT_CHOICES,
      theme: DEFAULT_CHOICES[startArea],
      setTheme: (theme) => set(({ area, choices }) => ({ theme, choices: { ...choices, [area]: theme } })),
      enterArea: (area) => set(({ choices }) => ({ area, theme: choices[area] })),
    }),
    {
      name: 'cityloop.theme',
      version: 1,
      partialize: ({ choices }) => ({ choices }),
      merge: (stored, current) => {
        const { choices = current.choices } = (stored ?? {}) as Partial<Pick<ThemeState, 'choices'>>;
        return { ...current, choices, theme: choices[current.area] };
      },
    },
  ),
);
