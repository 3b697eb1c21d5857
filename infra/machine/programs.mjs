import { existsSync } from 'node:fs';
import { findProgram } from './toolchain.mjs';

/** Where Debian and Homebrew put the broker; a PATH often lacks sbin. */
export const SBIN = ['/usr/sbin', '/usr/local/sbin', '/opt/homebrew/sbin', '/usr/local/opt/mosquitto/sbin'];
const CHROMIUM_NAMES = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome'];
const CHROMIUM_ON_MACOS = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];

/** @returns {string | undefined} Mosquitto, where it is installed */
export function findMosquitto() {
  return findProgram(['mosquitto'], SBIN);
}

/**
 * The browser of CHROMIUM_PATH, else one of the system, else Playwright's own.
 * @param {() => string} ownPath where the caller's Playwright keeps its own
 * @returns {string | undefined}
 */
export function findChromium(ownPath) {
  const named = process.env.CHROMIUM_PATH;
  if (named !== undefined && named !== '') return existsSync(named) ? named : undefined;
  return findProgram(CHROMIUM_NAMES) ?? [...CHROMIUM_ON_MACOS, ownPath()].find((path) => existsSync(path));
}
