import type { Arrival } from './arrivals.ts';

/** What the script below leaves on the page's global object. */
export interface PacketNotes {
  benchArrivals: Arrival[];
  benchPackets: number;
}

/**
 * Runs in a page before its own code and notes socket.io packets with the time at which the page's main thread gets them.
 * As text: a function would carry what the TypeScript loader adds to it, which the page doesn't have.
 */
export const NOTE_PACKETS = `
  globalThis.benchArrivals = [];
  globalThis.benchPackets = 0;
  globalThis.WebSocket = class extends globalThis.WebSocket {
    constructor(...args) {
      super(...args);
      this.addEventListener('message', ({ data }) => {
        if (typeof data !== 'string') return;
        const event = /^42\\["(readings|changes|vitals)"/.exec(data)?.[1];
        if (event === undefined) return;
        globalThis.benchPackets += 1;
        if (event === 'vitals') return;
        globalThis.benchArrivals.push({ at: performance.timeOrigin + performance.now(), text: data.slice(2) });
      });
    }
  };
`;
