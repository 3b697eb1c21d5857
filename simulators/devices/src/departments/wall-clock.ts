/** Two digits each: year, month, day, hour, minute and second on the city's own clocks. */
export function wallClock(
  at: number,
  utcOffsetMinutes: number,
): readonly [string, string, string, string, string, string] {
  const local = new Date(at + utcOffsetMinutes * 60_000).toISOString();
  const part = (from: number, to: number) => local.slice(from, to);
  return [part(0, 4), part(5, 7), part(8, 10), part(11, 13), part(14, 16), part(17, 19)];
}
