import type { LocalTime } from './local-time.ts';
import { bell } from './local-time.ts';
import { ease, smoothNoise, sway } from './random.ts';

/** One weather over the whole city: what makes its devices move together. */
export interface Weather {
  /** 0 dry to 1 a downpour. */
  readonly rain: number;
  /** 0 calm to 1 a gale. */
  readonly wind: number;
  /** Degrees Celsius. */
  readonly temperature: number;
  /** Per cent. */
  readonly humidity: number;
  /** 0 night to 1 a bright noon. */
  readonly sun: number;
}

const HOUR_MS = 3_600_000;

export function weatherAt(seed: number, at: number, local: LocalTime): Weather {
  const hours = at / HOUR_MS;
  const clouds = smoothNoise(`${seed}:clouds`, hours / 7);
  const rain = ease((clouds - 0.68) / 0.3) * (0.5 + 0.5 * smoothNoise(`${seed}:shower`, hours * 2));
  const wind = 0.15 + 0.7 * smoothNoise(`${seed}:wind`, hours / 5) ** 2;
  const season = -Math.cos((2 * Math.PI * (local.dayOfYear - 20)) / 365);
  const daylight = Math.max(0, Math.sin((Math.PI * (local.hour - 6)) / 12));
  const daily = 4.5 * (bell(local.hour, 14.5, 4) - 0.4);
  const temperature = 17 + 10 * season + daily + 2 * sway(`${seed}:front`, hours / 30) - 2.5 * rain;
  const humidity = 62 + 26 * rain - 14 * daylight + 10 * sway(`${seed}:humid`, hours / 9);
  return {
    rain,
    wind,
    temperature,
    humidity: Math.min(99, Math.max(25, humidity)),
    sun: daylight * (1 - 0.75 * ease((clouds - 0.4) / 0.5)),
  };
}
