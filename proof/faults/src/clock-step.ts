/**
 * Loaded into a process of ours before its own code: `Date` tells another time, and steps when the parent says so. Timers and
 * `performance.now()` go on as they are, as on a machine whose clock is set.
 */
let offsetMs = 0;
const RealDate = Date;

class SteppedDate extends RealDate {
  constructor(...given: unknown[]) {
    if (given.length === 0) super(RealDate.now() + offsetMs);
    else super(...(given as [number]));
  }

  static override now(): number {
    return RealDate.now() + offsetMs;
  }
}

globalThis.Date = SteppedDate as DateConstructor;

process.on('message', (message: unknown) => {
  if (typeof message !== 'object' || message === null || !('clockOffsetMs' in message)) return;
  if (typeof message.clockOffsetMs === 'number') offsetMs = message.clockOffsetMs;
});
// Hearing of steps must not keep the process alive.
process.channel?.unref();
