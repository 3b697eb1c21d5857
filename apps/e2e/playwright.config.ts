import { CHROMIUM_FLAGS } from '@cityloop/testbed/chromium';
import { defineConfig } from '@playwright/test';

/** One city for all journeys, one browser at a time: they share its cases. */
export default defineConfig({
  testDir: 'src',
  testMatch: '*.journey.ts',
  workers: 1,
  fullyParallel: false,
  retries: 0,
  timeout: 420_000,
  expect: { timeout: 30_000 },
  globalSetup: './src/start-city.ts',
  use: {
    locale: 'zh-CN',
    timezoneId: 'Asia/Shanghai',
    trace: 'retain-on-failure',
    launchOptions: {
      ...(process.env.CHROMIUM_PATH ? { executablePath: process.env.CHROMIUM_PATH } : {}),
      args: [...CHROMIUM_FLAGS],
    },
  },
});
