import type { CityTimes } from '@cityloop/ui/times';
import { useTimes } from '@cityloop/ui/use-times';
import { useCallback } from 'react';
import { Chart } from './Chart.tsx';
import { type CityAxis, cityAxis } from './city-axis.ts';
import { reducePoints } from './reduce-points.ts';
import type { ChartTokens } from './tokens.ts';

export interface ReadingPoint {
  /** Epoch milliseconds. */
  readonly at: number;
  readonly value: number;
}

interface ReadingChartProps {
  /** Oldest first. Keep its identity while nothing changed. */
  readonly points: readonly ReadingPoint[];
  readonly threshold: number;
  readonly thresholdWord: string;
  /** The stretch that mattered, in epoch milliseconds. */
  readonly from: number;
  readonly to: number;
  readonly unit: string;
  readonly label: string;
}

const MAX_POINTS = 600;

/** One metric over time, with its threshold as a dashed line and the stretch that raised an alarm between two lines. */
export function ReadingChart(props: ReadingChartProps) {
  const { points, threshold, thresholdWord, from, to, unit, label } = props;
  const times = useTimes();
  const draw = useCallback(
    (tokens: ChartTokens) => readingOption({ points, threshold, thresholdWord, from, to, unit, times }, tokens),
    [points, threshold, thresholdWord, from, to, unit, times],
  );
  return <Chart draw={draw} label={label} />;
}

function readingOption(
  { points, threshold, thresholdWord, from, to, unit, times }: Omit<ReadingChartProps, 'label'> & { times: CityTimes },
  tokens: ChartTokens,
) {
  const { rem, font } = tokens;
  const text = { color: tokens.faint, fontFamily: font, fontSize: 0.75 * rem };
  const shown = reducePoints(points, MAX_POINTS);
  const [first, last] = [points[0]?.at ?? from, points.at(-1)?.at ?? to];
  const axis = cityAxis(times, first);
  const low = Math.min(threshold, ...shown.map((point) => point.value));
  const high = Math.max(threshold, ...shown.map((point) => point.value));
  const line = { type: 'line', showSymbol: false, silent: true, tooltip: { show: false } } as const;
  const upright = (at: number) => ({
    ...line,
    data: [
      [axis.place(at), low],
      [axis.place(at), high],
    ],
    lineStyle: { color: tokens.red, width: 1, type: 'dotted' },
  });
  return {
    useUTC: true,
    textStyle: { fontFamily: font },
    grid: { top: 1.6 * rem, right: 0.8 * rem, bottom: 1.5 * rem, left: 3 * rem },
    ...axesOf({ unit, axis }, text, tokens),
    series: [
      {
        type: 'line',
        data: shown.map(({ at, value }) => [axis.place(at), value]),
        showSymbol: shown.length < 40,
        symbolSize: 0.3 * rem,
        color: tokens.series[0],
        lineStyle: { width: 0.125 * rem },
      },
      {
        ...line,
        data: [
          [axis.place(first), threshold],
          [axis.place(last), threshold],
        ],
        lineStyle: { color: tokens.red, width: 1.5, type: 'dashed' },
        endLabel: {
          show: true,
          formatter: thresholdWord,
          color: tokens.red,
          align: 'right',
          offset: [0, -8],
          ...sizeOf(text),
        },
      },
      upright(from),
      upright(to),
    ],
  };
}

/** Axes and tooltip: time below, the metric's unit on the left. */
function axesOf(
  { unit, axis }: { unit: string; axis: CityAxis },
  text: TextStyle,
  { surface, border, text: color, font, rem }: ChartTokens,
) {
  return {
    tooltip: {
      trigger: 'axis',
      confine: true,
      backgroundColor: surface,
      borderColor: border,
      textStyle: { color, fontSize: 0.85 * rem, fontFamily: font },
    },
    xAxis: {
      type: 'time',
      axisLabel: { ...text, hideOverlap: true, formatter: axis.tick },
      axisPointer: { label: { formatter: ({ value }: { value: number }) => axis.stamp(value) } },
      axisLine: { lineStyle: { color: border } },
    },
    yAxis: {
      type: 'value',
      scale: true,
      name: unit,
      nameTextStyle: text,
      splitNumber: 3,
      axisLabel: text,
      splitLine: { lineStyle: { color: border, opacity: 0.55 } },
    },
  };
}

interface TextStyle {
  readonly color: string;
  readonly fontFamily: string;
  readonly fontSize: number;
}

function sizeOf({ fontFamily, fontSize }: { fontFamily: string; fontSize: number }) {
  return { fontFamily, fontSize };
}
