import { formatFigure } from '@cityloop/ui/figures';
import { useLanguage } from '@cityloop/ui/words/use-words';
import type { latestReadings } from '../../live/live-store.ts';
import { meanOf, useLatest } from './use-latest.ts';

const EVERY_MS = 10_000;

function readWeather(latest: typeof latestReadings) {
  // Bins have a temperature too: only the stations that also measure humidity tell of the weather.
  const humidity = latest.listOf('humidity');
  const temperature = humidity.flatMap(({ component }) => latest.find(component, 'temperature') ?? []);
  return { humidity: meanOf(humidity), temperature: meanOf(temperature) };
}

/** The air over the city: means of its stations. Nothing is shown before they spoke. */
export function Weather() {
  const language = useLanguage();
  const { humidity, temperature } = useLatest(readWeather, EVERY_MS);
  if (!temperature || !humidity) return null;
  return (
    <p className="wall-weather" data-testid="weather">
      <b>{formatFigure(Math.round(temperature.value * 10) / 10, language)}</b>
      <small>°C</small>
      <b>{Math.round(humidity.value)}</b>
      <small>% RH</small>
    </p>
  );
}
