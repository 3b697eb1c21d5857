import { useCallback } from 'react';
import { Chart } from './Chart.tsx';
import type { ChartTokens } from './tokens.ts';

export interface TrendSeries {
  readonly name: string;
  readonly values: readonly number[];
  /** Told apart without colour: by the stroke. */
  readonly stroke: 'solid' | 'dashed' | 'dotted';
}

interface TrendChartProps {
  /** Words for the points of the axis, oldest first. */
  readonly times: readonly string[];
  readonly series: readonly TrendSeries[];
  readonly label: string;
}

/** Lines over time. The caller keeps `times` and `series` identical while nothing changed. */
export function TrendChart({ times, series, label }: TrendChartProps) {
  const draw = useCallback((tokens: ChartTokens) => trendOption(times, series, tokens), [times, series]);
  return <Chart draw={draw} label={label} />;
}

function trendOption(times: readonly string[], series: readonly TrendSeries[], tokens: ChartTokens) {
  const { rem, font } = tokens;
  const text = { color: tokens.faint, fontFamily: font, fontSize: 0.75 * rem };
  return {
    textStyle: { fontFamily: font },
    grid: { top: 0.6 * rem, right: 0.6 * rem, bottom: 1.5 * rem, left: 2.1 * rem },
    tooltip: {
      trigger: 'axis',
      backgroundColor: tokens.surface,
      borderColor: tokens.border,
      textStyle: { color: tokens.text, fontSize: 0.85 * rem, fontFamily: font },
      confine: true,
    },
    xAxis: {
      type: 'category',
      data: [...times],
      boundaryGap: false,
      axisLine: { lineStyle: { color: tokens.border } },
      axisTick: { show: false },
      axisLabel: { ...text, interval: Math.max(0, Math.round(times.length / 6) - 1), showMinLabel: true },
    },
    yAxis: {
      type: 'value',
      minInterval: 1,
      splitNumber: 3,
      axisLabel: text,
      splitLine: { lineStyle: { color: tokens.border, opacity: 0.55 } },
    },
    series: series.map(({ name, values, stroke }, index) => ({
      type: 'line',
      name,
      data: [...values],
      showSymbol: false,
      symbol: 'circle',
      color: tokens.series[index],
      lineStyle: { width: 0.125 * rem, type: stroke },
      areaStyle: index === 0 ? { opacity: 0.12 } : undefined,
    })),
  };
}
