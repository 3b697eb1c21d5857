import { type Theme, useTheme } from './theme.ts';

/** Dark is the wall's, light the control room's; the choice stays on this machine. */
export function startTheme(): void {
  apply(useTheme.getState().theme);
  useTheme.subscribe(({ theme }) => apply(theme));
}

function apply(theme: Theme): void {
  document.documentElement.dataset.theme = theme;
}
