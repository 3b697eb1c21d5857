import type { ComponentItem } from '@cityloop/contract/rest/component';
import { screen, waitFor, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { type Answers, inTurn, onlyPage, refuse } from '../../test/fake-server.ts';
import { choose, openPage } from '../../test/open-page.tsx';
import { DevicesPage } from './DevicesPage.tsx';

const device = (id: string, more: Partial<ComponentItem> = {}): ComponentItem => ({
  id,
  type: 'bin',
  name: `Name of ${id}`,
  district: '990101',
  grid: '99010100100101',
  address: 'Guifeng Road 1',
  location: { lon: 126.1, lat: 28.5 },
  metrics: [],
  device: true,
  parent: null,
  retired: false,
  online: true,
  trust: null,
  ...more,
});

const open = (answers: Answers) => openPage({ page: DevicesPage, path: '/desk/devices', answers });

describe('the page of devices', () => {
  it('lists devices with type, district, connection and trust in words', async () => {
    await open({
      listComponents: () => onlyPage(device('bin-1', { trust: 0.87 }), device('bin-2', { online: false })),
    });
    const row = (await screen.findByText('bin-1')).closest('tr');
    await waitFor(() => expect(row?.textContent).toMatch(/Smart bin.*Tinglan.*● Online.*87 %/));
    expect(screen.getByText('bin-2').closest('tr')?.textContent).toContain('○ Offline');
  });

  it('asks for devices in service, and for retired ones when told', async () => {
    const { user, server } = await open({ listComponents: () => onlyPage(device('bin-1')) });
    await screen.findByText('bin-1');
    await user.click(screen.getByText('Retired'));
    await waitFor(() => expect(server.asked('listComponents')).toHaveLength(2));
    expect(server.asked('listComponents').map(({ query }) => query)).toEqual([
      { device: 'true', limit: '100' },
      { device: 'true', limit: '100', retired: 'true' },
    ]);
  });

  it('narrows by district', async () => {
    const { user, server } = await open({ listComponents: () => onlyPage(device('bin-1')) });
    await screen.findByText('bin-1');
    await choose(user, screen.getByLabelText('District'), 'Tinglan');
    await waitFor(() => expect(server.asked('listComponents').at(-1)?.query.district).toBe('990101'));
  });

  it('says that nothing meets the filter', async () => {
    await open({ listComponents: () => onlyPage() });
    expect(await screen.findByText(/No device/)).toBeDefined();
  });

  it('says why the list did not come, and tries again', async () => {
    const { user } = await open({
      listComponents: inTurn<'listComponents'>(
        () => refuse(503, 'unavailable'),
        () => onlyPage(device('bin-1')),
      ),
    });
    await user.click(within(await screen.findByTestId('refusal')).getByRole('button'));
    await screen.findByText('bin-1');
  });
});

describe('the form of a device', () => {
  it('marks every field at fault and sends nothing', async () => {
    const { user, server } = await open({ listComponents: () => onlyPage() });
    await user.click(await screen.findByTestId('new-device'));
    const form = within(await screen.findByTestId('device-form'));
    await user.type(form.getByTestId('device-lon'), 'east');
    await user.click(form.getByTestId('save-device'));
    const wrong = ['device-id', 'device-name', 'device-lon', 'device-lat'];
    for (const field of wrong) expect(form.getByTestId(field).getAttribute('aria-invalid'), field).toBe('true');
    expect(form.getByTestId('device-address').getAttribute('aria-invalid')).toBeNull();
    expect(server.asked('registerComponent')).toHaveLength(0);
  });

  it('sends of a change only what differs', async () => {
    const { user, server } = await open({
      listComponents: () => onlyPage(device('bin-1')),
      getCredential: () => ({ credentials: [] }),
      changeComponent: () => device('bin-1'),
    });
    await user.click(await screen.findByTestId('device-bin-1'));
    const form = within(await screen.findByTestId('device-form'));
    await user.type(form.getByTestId('device-address'), '0{Enter}');
    await waitFor(() => expect(server.asked('changeComponent')).toHaveLength(1));
    expect(server.asked('changeComponent')[0]?.body).toEqual({ address: 'Guifeng Road 10' });
  });

  it('saves a device that was not changed without a request', async () => {
    const { user, server } = await open({
      listComponents: () => onlyPage(device('bin-1')),
      getCredential: () => ({ credentials: [] }),
    });
    await user.click(await screen.findByTestId('device-bin-1'));
    await user.click(await screen.findByTestId('save-device'));
    await screen.findByText('Saved bin-1');
    expect(server.asked('changeComponent')).toHaveLength(0);
  });
});

describe('the credential of a device', () => {
  it('is shown once when it is issued', async () => {
    const { user } = await open({
      listComponents: () => onlyPage(device('bin-1')),
      getCredential: () => ({ credentials: [] }),
      createCredential: () => ({ username: 'bin-1', password: 'secret-of-bin-1', formerEndsAt: null }),
    });
    await user.click(await screen.findByTestId('device-bin-1'));
    await user.click(await screen.findByTestId('issue-credential'));
    expect((await screen.findByTestId('new-password')).textContent).toContain('secret-of-bin-1');
    await user.keyboard('{Escape}');
    await user.click(await screen.findByTestId('device-bin-1'));
    await screen.findByTestId('credential-panel');
    expect(screen.queryByTestId('new-password')).toBeNull();
  });
});
