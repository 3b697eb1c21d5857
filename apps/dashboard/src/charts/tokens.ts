/** Colours and sizes of the page, in the absolute units that a canvas wants. */
export interface ChartTokens {
  readonly rem: number;
  /** Height of the chart's box in CSS pixels. */
  readonly height: number;
  readonly font: string;
  readonly text: string;
  readonly muted: string;
  readonly faint: string;
  readonly border: string;
  readonly surface: string;
  readonly series: readonly string[];
  readonly red: string;
  readonly amber: string;
}

export function readTokens(element: HTMLElement): ChartTokens {
  const style = getComputedStyle(element);
  const token = (name: string) => style.getPropertyValue(`--cl-${name}`).trim();
  return {
    rem: Number.parseFloat(getComputedStyle(document.documentElement).fontSize),
    height: element.clientHeight,
    font: token('font'),
    text: token('text'),
    muted: token('text-muted'),
    faint: token('text-faint'),
    border: token('border'),
    surface: token('surface-raised'),
    series: [1, 2, 3, 4, 5, 6].map((number) => token(`series-${number}`)),
    red: token('red'),
    amber: token('amber'),
  };
}
