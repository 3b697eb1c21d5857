import { createFaultLine } from '@cityloop/testbed/fault-line';
import { expect, test } from '@playwright/test';
import { cityUrl, signedIn } from './city.ts';
import { expectConnection, openWall } from './pages.ts';

test('a wall that is cut off shows it, comes back, and has missed nothing', async ({ browser }) => {
  const clerk = await signedIn('clerk');
  const { hostname, port } = new URL(cityUrl());
  const line = await createFaultLine({ to: { host: hostname, port: Number(port) }, seed: 1 });
  const wall = await openWall(browser, `http://127.0.0.1:${line.port}`);

  line.reset();
  await line.drop();
  await expect(wall.getByTestId('cut-off')).toBeVisible();
  await expectConnection(wall, 'reconnecting');

  const { items } = await clerk.call('listComponents', { query: { type: 'street-lamp', limit: 1 } });
  const place = items[0]?.location;
  if (!place) throw new Error('The demo city has no street lamp');
  const titles = Array.from({ length: 25 }, (_, index) => `路灯不亮（断线期间第 ${index + 1} 件）`);
  for (const title of titles) {
    await clerk.call('reportCase', { body: { category: 'street-lamp-fault', title, location: place } });
  }
  const feed = async () => (await clerk.call('listChanges', { query: { after: 0, limit: 1 } })).last;
  await expect.poll(feed).toBeGreaterThanOrEqual(titles.length);

  await line.heal();
  await expectConnection(wall, 'live');
  await expect(wall.getByTestId('cut-off')).toBeHidden();
  const last = await feed();
  await expect(wall.getByTestId('connection')).toHaveAttribute('data-feed', String(last));
  await expect(wall.getByTestId('connection')).toHaveAttribute('data-missed', '0');
  await expect(wall.getByTestId('ticker')).toContainText(titles.at(-1) ?? '');
  await line.close();
});
