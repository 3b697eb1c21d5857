import { useEffect, useState } from 'react';
import { useLive } from './live-store.ts';

/** Server time minus this machine's, in milliseconds; 0 until the first figures came. */
export function useClockOffsetMs(): number {
  return useLive((live) => live.connection?.clockOffsetMs ?? 0);
}

/** The server's time in epoch milliseconds, renewed on whole periods. */
export function useServerNow(everyMs = 1000): number {
  const offsetMs = useClockOffsetMs();
  const [now, setNow] = useState(() => Date.now() + offsetMs);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout>;
    const tick = () => {
      const current = Date.now() + offsetMs;
      setNow(current);
      timer = setTimeout(tick, everyMs - (current % everyMs) + 5);
    };
    tick();
    return () => clearTimeout(timer);
  }, [offsetMs, everyMs]);
  return now;
}
