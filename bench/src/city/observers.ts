import { createLive } from '@cityloop/client/live';
import { CHROMIUM_FLAGS } from '@cityloop/testbed/chromium';
import { chromium, type Page } from 'playwright-core';
import { preciseNow } from '../clock.ts';
import type { Arrival } from './arrivals.ts';
import type { BenchCity } from './bench-city.ts';
import { NOTE_PACKETS, type PacketNotes } from './packet-notes.ts';

/** Someone who watches the whole city over the socket and notes when what arrives. */
export interface Observer {
  readonly name: string;
  /** What arrived since the last time. */
  take(): Promise<readonly Arrival[]>;
  close(): Promise<void>;
}

const LIMIT_MS = 60_000;

/** The client of our pages in Node, with the wall's token. Resolves when it is live. */
export async function watchInNode(city: BenchCity): Promise<Observer> {
  let arrivals: Arrival[] = [];
  const note = (event: string, payload: unknown) => {
    arrivals.push({ at: preciseNow(), text: JSON.stringify([event, payload]) });
  };
  const live = await new Promise<ReturnType<typeof createLive>>((resolve, reject) => {
    const limit = setTimeout(() => reject(new Error('no live connection to the server')), LIMIT_MS);
    const opened = createLive({
      url: city.url,
      token: city.kioskToken,
      rooms: ['city'],
      onReadings: (readings) => note('readings', readings),
      onChanges: (changes) => note('changes', changes),
      onState: (state) => {
        if (state.kind !== 'live') return;
        clearTimeout(limit);
        resolve(opened);
      },
    });
  });
  return {
    name: 'client in Node',
    async take() {
      const taken = arrivals;
      arrivals = [];
      return taken;
    },
    async close() {
      live.close();
    },
  };
}

/** Where Playwright keeps a browser of its own, whether or not it is there. */
export const ownChromium = (): string => chromium.executablePath();

/** The wall itself in a real browser. Resolves when its socket is open and its first packets have come. */
export async function watchOnWall(city: BenchCity, executablePath: string): Promise<Observer> {
  const browser = await chromium.launch({ executablePath, args: [...CHROMIUM_FLAGS] });
  try {
    const page = await browser.newPage({ viewport: { width: 1920, height: 1080 } });
    await page.addInitScript({ content: NOTE_PACKETS });
    await page.goto(`${city.url}/#kiosk=${city.kioskToken}`);
    await page.waitForFunction(() => (globalThis as unknown as PacketNotes).benchPackets > 0, undefined, {
      timeout: LIMIT_MS,
    });
    return { name: 'wall in Chromium', take: () => takeFrom(page), close: () => browser.close() };
  } catch (error) {
    await browser.close();
    throw error;
  }
}

function takeFrom(page: Page): Promise<readonly Arrival[]> {
  return page.evaluate(() => {
    const noted = globalThis as unknown as PacketNotes;
    const taken = noted.benchArrivals;
    noted.benchArrivals = [];
    return taken;
  });
}
