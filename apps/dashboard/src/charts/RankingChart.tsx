import { useCallback } from 'react';
import { Chart } from './Chart.tsx';
import type { ChartTokens } from './tokens.ts';

export interface RankingRow {
  readonly code: string;
  readonly name: string;
  /** All of it, and the part of it that is abnormal. */
  readonly total: number;
  readonly abnormal: number;
}

interface RankingChartProps {
  /** Longest first. Keep its identity while nothing changed. */
  readonly rows: readonly RankingRow[];
  readonly label: string;
  /** Words after the number: `7 · 超期 2`. */
  readonly abnormalWord: string;
}

/** Bars, longest on top; the abnormal part is red, hatched and said in words. */
export function RankingChart({ rows, label, abnormalWord }: RankingChartProps) {
  const draw = useCallback((tokens: ChartTokens) => rankingOption(rows, abnormalWord, tokens), [rows, abnormalWord]);
  return <Chart draw={draw} label={label} />;
}

const HATCH = {
  symbol: 'rect',
  dashArrayX: [1, 0],
  dashArrayY: [2, 3],
  rotation: -Math.PI / 4,
  color: 'rgba(0,0,0,0.45)',
} as const;

function rankingOption(rows: readonly RankingRow[], abnormalWord: string, tokens: ChartTokens) {
  const { rem, font } = tokens;
  const most = Math.max(1, ...rows.map((row) => row.total));
  const bar = { type: 'bar', stack: 'all', barWidth: 0.5 * rem } as const;
  const endLabel = {
    show: true,
    position: 'right',
    distance: 0.45 * rem,
    color: tokens.muted,
    fontFamily: font,
    fontSize: 0.85 * rem,
    formatter: ({ dataIndex }: { dataIndex: number }) => endWords(rows[dataIndex], abnormalWord),
    rich: {
      n: { color: tokens.text, fontFamily: font, fontSize: 0.95 * rem, fontWeight: 600 },
      a: { color: tokens.red, fontFamily: font, fontSize: 0.8 * rem },
    },
  };
  return {
    textStyle: { fontFamily: font },
    // Few bars stand close together at the top instead of spreading over the box.
    grid: { top: 0, right: 5.6 * rem, left: 8.2 * rem, height: Math.min(tokens.height, rows.length * 1.9 * rem) },
    xAxis: { type: 'value', show: false, max: most },
    yAxis: {
      type: 'category',
      inverse: true,
      data: rows.map((row) => row.name),
      axisLine: { show: false },
      axisTick: { show: false },
      axisLabel: {
        color: tokens.muted,
        fontFamily: font,
        fontSize: 0.9 * rem,
        width: 7.6 * rem,
        overflow: 'truncate',
        margin: 0.6 * rem,
      },
    },
    series: [
      {
        ...bar,
        name: 'total',
        data: rows.map((row) => row.total - row.abnormal),
        color: tokens.series[0],
        label: { show: false },
      },
      {
        ...bar,
        name: 'abnormal',
        data: rows.map((row) => row.abnormal),
        itemStyle: { color: tokens.red, decal: HATCH },
        label: endLabel,
      },
    ],
  };
}

function endWords(row: RankingRow | undefined, abnormalWord: string): string {
  if (!row) return '';
  return row.abnormal > 0 ? `{n|${row.total}} {a|${abnormalWord} ${row.abnormal}}` : `{n|${row.total}}`;
}
