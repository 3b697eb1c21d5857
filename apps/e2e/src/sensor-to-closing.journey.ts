import { expect, test } from '@playwright/test';
import { publishReadings, signedIn } from './city.ts';
import {
  actAtDesk,
  expectDeskState,
  openDesk,
  openPhone,
  openWall,
  takePhoto,
  untilIdle,
  vitalOnWall,
} from './pages.ts';

const MINUTE_MS = 60_000;

test('a bin overflows: alarm, case, wall, desk, phone, verification, closing, and the figures follow', async ({
  browser,
}) => {
  const viewer = await signedIn('viewer');
  const { items } = await viewer.call('listComponents', { query: { type: 'smart-bin', limit: 1 } });
  const bin = items[0];
  if (!bin) throw new Error('The demo city has no smart bin');
  const wall = await openWall(browser);
  const openBefore = await vitalOnWall(wall, 'open-cases');

  // The rule wants the breach to last a minute by the device's own clock.
  const now = Date.now();
  await publishReadings(bin, 'fill', [
    { value: 40, at: now - 3 * MINUTE_MS },
    { value: 97, at: now - 2 * MINUTE_MS },
    { value: 98, at: now },
  ]);

  const alarmLine = wall.getByTestId('incident-list').getByTestId('alarm-line').filter({ hasText: bin.name });
  await expect(alarmLine).toHaveCount(1);
  await expect.poll(() => vitalOnWall(wall, 'open-cases')).toBe(openBefore + 1);
  await alarmLine.click();
  await wall.getByTestId('alarm-case').click();
  const caseDrawer = wall.getByTestId('case-drawer');
  await expect(caseDrawer).toHaveAttribute('data-state', 'confirmed');
  const caseId = await caseDrawer.getAttribute('data-id');
  if (!caseId) throw new Error('The wall shows a case without its id');

  const chief = await openDesk(browser, 'chief');
  await expect(chief.getByTestId(`queue-row-${caseId}`)).toBeVisible();
  await actAtDesk(chief, caseId, 'file', (page) =>
    page
      .getByTestId(/^condition-/)
      .first()
      .click(),
  );
  await expectDeskState(chief, 'filed');

  const dispatcher = await openDesk(browser, 'dispatcher');
  await actAtDesk(dispatcher, caseId, 'dispatch');
  await expectDeskState(dispatcher, 'dispatched');

  const phone = await openPhone(browser, 'handler');
  await phone.getByTestId(`task-${caseId}`).click();
  await phone.getByTestId('action-accept').click();
  await phone.getByTestId('action-arrive').click();
  const photo = await takePhoto(phone);
  await phone.getByTestId('photo-before').setInputFiles(photo);
  await phone.getByTestId('photo-after').setInputFiles(photo);
  await phone.getByTestId('action-dispose').click();
  await expect(phone.getByTestId('case-state')).toHaveAttribute('data-state', 'disposed');
  await expect(caseDrawer).toHaveAttribute('data-state', 'disposed');

  const collector = await openDesk(browser, 'collector');
  const proof = await takePhoto(collector);
  await actAtDesk(collector, caseId, 'passVerification', async (page) => {
    await page.getByTestId('field-evidence').setInputFiles(proof);
    await expect(page.getByTestId(/^uploaded-/)).toHaveCount(1);
  });
  await expectDeskState(collector, 'verified');

  await actAtDesk(chief, caseId, 'close');
  await expectDeskState(chief, 'closed');

  await expect(caseDrawer).toHaveAttribute('data-state', 'closed');
  await expect.poll(() => vitalOnWall(wall, 'open-cases')).toBe(openBefore);
  const { timeline } = await viewer.call('getCase', { params: { id: caseId } });
  expect(timeline.map((entry) => [entry.type, entry.actor])).toEqual([
    ['report', 'system'],
    ['confirm', 'system'],
    ['file', 'chief'],
    ['dispatch', 'dispatcher'],
    ['accept', 'handler'],
    ['arrive', 'handler'],
    ['dispose', 'handler'],
    ['passVerification', 'collector'],
    ['close', 'chief'],
  ]);
  await untilIdle(wall);
});
