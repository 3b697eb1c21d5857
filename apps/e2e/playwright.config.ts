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
      // Software WebGL for the map; no calls home from the browser itself.
      args: [
        '--no-sandbox',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
        '--use-gl=angle',
        '--use-angle=swiftshader',
        '--enable-unsafe-swiftshader',
        '--ignore-gpu-blocklist',
      ],
    },
  },
});
