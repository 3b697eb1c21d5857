import './charts.css';
import { reducePoints } from './reduce-points.ts';

export interface SparkPoint {
  readonly at: number;
  readonly value: number;
}

interface SparklineProps {
  readonly points: readonly SparkPoint[];
  readonly label: string;
  readonly limit?: number | null;
}

const WIDTH = 240;
const HEIGHT = 48;

/** A line without axes: the figure beside it carries the value. */
export function Sparkline({ points, label, limit = null }: SparklineProps) {
  const shown = reducePoints(points, WIDTH);
  const path = linePath(shown, limit);
  if (!path) return null;
  return (
    <svg
      className="sparkline"
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      preserveAspectRatio="none"
      role="img"
      aria-label={label}
    >
      <path className="sparkline-area" d={`${path.line}V${HEIGHT}H0Z`} />
      <path d={path.line} />
      {path.limitY !== undefined && <path className="sparkline-limit" d={`M0 ${path.limitY}H${WIDTH}`} />}
    </svg>
  );
}

function linePath(points: readonly SparkPoint[], limit: number | null) {
  const [first, last] = [points[0], points.at(-1)];
  if (!first || !last || last.at === first.at) return undefined;
  const values = points.map((point) => point.value);
  const top = Math.max(...values);
  const isLimitNear = limit !== null && limit <= top * 1.5 && limit >= Math.min(...values) * 0.5;
  const low = Math.min(...values, isLimitNear ? limit : Number.POSITIVE_INFINITY);
  const high = Math.max(top, isLimitNear ? limit : Number.NEGATIVE_INFINITY);
  const y = (value: number) => (HEIGHT - 3 - ((value - low) / (high - low || 1)) * (HEIGHT - 6)).toFixed(1);
  const x = (at: number) => (((at - first.at) / (last.at - first.at)) * WIDTH).toFixed(1);
  const line = points.map(({ at, value }, index) => `${index === 0 ? 'M' : 'L'}${x(at)} ${y(value)}`).join('');
  return { line, limitY: isLimitNear ? y(limit) : undefined };
}
