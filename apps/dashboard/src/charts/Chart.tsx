import './charts.css';
import type { EChartsCoreOption, EChartsType } from 'echarts/core';
import { useEffect, useRef } from 'react';
import { useTheme } from '../theme/theme.ts';
import { init } from './engine.ts';
import { type ChartTokens, readTokens } from './tokens.ts';

interface ChartProps {
  /** Pure: the same tokens give the same picture. Keep its identity while nothing changed. */
  readonly draw: (tokens: ChartTokens) => EChartsCoreOption;
  /** What the chart shows, for those who don't see it. */
  readonly label: string;
}

/** A canvas that follows its box and the theme, and is disposed with its element: pages run for weeks. */
export function Chart({ draw, label }: ChartProps) {
  const box = useRef<HTMLDivElement>(null);
  const chart = useRef<EChartsType>(undefined);
  const theme = useTheme((state) => state.theme);
  const newest = useRef(draw);
  newest.current = draw;

  useEffect(() => {
    const element = box.current;
    if (!element) return undefined;
    const made = init(element, undefined, { renderer: 'canvas' });
    chart.current = made;
    const observer = new ResizeObserver(() => {
      made.resize();
      paint(made, element, newest.current);
    });
    observer.observe(element);
    return () => {
      observer.disconnect();
      made.dispose();
      chart.current = undefined;
    };
  }, []);

  // biome-ignore lint/correctness/useExhaustiveDependencies: the tokens change with the theme
  useEffect(() => {
    if (box.current && chart.current) paint(chart.current, box.current, draw);
  }, [draw, theme]);

  return <div className="chart" ref={box} role="img" aria-label={label} />;
}

function paint(chart: EChartsType, element: HTMLElement, draw: ChartProps['draw']): void {
  if (element.clientWidth === 0 || element.clientHeight === 0) return;
  chart.setOption({ animation: false, ...draw(readTokens(element)) }, { notMerge: true, lazyUpdate: true });
}
