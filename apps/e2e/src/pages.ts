import { type Browser, devices, expect, type Page, test } from '@playwright/test';
import { cityUrl, passwordOf, readSecrets } from './city.ts';

/** The software-drawn maps of pages that nobody looks at any more would slow the next journey. */
test.afterEach(async ({ browser }) => {
  await Promise.all(browser.contexts().map((context) => context.close()));
});

/** A wall as it hangs: kiosk token, 1920 x 1080. Returns when it has drawn everything and is live. */
export async function openWall(browser: Browser, baseUrl = cityUrl()): Promise<Page> {
  const page = await browser.newPage({ viewport: { width: 1920, height: 1080 } });
  await page.goto(`${baseUrl}/#kiosk=${readSecrets().kiosk.token}`);
  await expectConnection(page, 'live');
  await untilIdle(page);
  return page;
}

/** A desk signed in as one person, in a browser context of its own. */
export async function openDesk(browser: Browser, username: string): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1920, height: 1080 } });
  const page = await context.newPage();
  await page.goto(`${cityUrl()}/desk`);
  await fillSignIn(page, username);
  await expectConnection(page, 'live');
  return page;
}

/** The handler's page on a phone. */
export async function openPhone(browser: Browser, username: string): Promise<Page> {
  const { defaultBrowserType: _, ...phone } = devices['Pixel 7'];
  const context = await browser.newContext(phone);
  const page = await context.newPage();
  await page.goto(`${cityUrl()}/handler/`);
  await fillSignIn(page, username);
  await expectConnection(page, 'live');
  return page;
}

async function fillSignIn(page: Page, username: string): Promise<void> {
  await page.locator('input[name="username"]').fill(username);
  await page.locator('input[name="password"]').fill(passwordOf(username));
  await page.locator('button[type="submit"]').click();
}

export async function expectConnection(page: Page, state: string): Promise<void> {
  await expect(page.getByTestId('connection')).toHaveAttribute('data-state', state);
}

/** Waits for the page's own word that nothing is being fetched or drawn. */
export async function untilIdle(page: Page): Promise<void> {
  await expect(page.locator('html[data-idle="true"]')).toBeAttached();
}

/** One step at the desk: open the case, press the button that it allows, fill what the form asks, send. */
export async function actAtDesk(
  page: Page,
  caseId: string,
  action: string,
  fill: (page: Page) => Promise<void> = async () => {},
): Promise<void> {
  await page.goto(`${cityUrl()}/desk/cases/${caseId}`);
  await page.getByTestId(`action-${action}`).click();
  await fill(page);
  await page.getByTestId('submit-action').click();
}

export async function expectDeskState(page: Page, state: string): Promise<void> {
  await expect(page.getByTestId('case-state')).toHaveAttribute('data-state', state);
}

/** A vital sign's figure as the wall shows it. */
export async function vitalOnWall(page: Page, code: string): Promise<number> {
  const text = await page.getByTestId(`vital-${code}`).locator('b').textContent();
  return Number((text ?? '').replaceAll(',', ''));
}

/** A photo as a camera gives it: drawn by the browser itself. */
export async function takePhoto(page: Page): Promise<{ name: string; mimeType: string; buffer: Buffer }> {
  return { name: 'photo.jpg', mimeType: 'image/jpeg', buffer: await page.screenshot({ type: 'jpeg', quality: 60 }) };
}
