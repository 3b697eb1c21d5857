import type { BrokerAccountItem } from '@cityloop/contract/rest/broker-account';
import { screen, waitFor, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { type Answers, onlyPage, refuse } from '../../test/fake-server.ts';
import { openPage } from '../../test/open-page.tsx';
import { ListenersPage } from './ListenersPage.tsx';

const BRIDGE: BrokerAccountItem = {
  name: 'bridge',
  filters: ['city/v1/+/+/reading', 'feed/#'],
  note: 'Water Bureau',
  createdBy: 'admin',
  issuedAt: '2026-01-01T00:00:00.000Z',
  revokedAt: null,
};
const GONE: BrokerAccountItem = { ...BRIDGE, name: 'gone', revokedAt: '2026-02-01T00:00:00.000Z' };

const open = (answers: Answers = {}) =>
  openPage({
    page: ListenersPage,
    path: '/desk/listeners',
    answers: { listBrokerAccounts: () => onlyPage(BRIDGE, GONE), ...answers },
  });

describe('the page of accounts that listen', () => {
  it('says what each may hear, and whether it is in force', async () => {
    await open();
    const row = (await screen.findByText('bridge')).closest('tr');
    expect(row?.textContent).toMatch(/city\/v1\/\+\/\+\/reading · feed\/#.*Water Bureau.*Valid/);
    expect((await screen.findByText('gone')).closest('tr')?.textContent).toMatch(/Revoked at/);
  });

  it('makes one, once what is missing was filled in, and shows its key', async () => {
    const { user, server } = await open({ createBrokerAccount: () => ({ username: 'wall', password: 'once' }) });
    await user.click(await screen.findByTestId('new-listener'));
    const form = within(await screen.findByTestId('listener-form'));
    await user.type(form.getByTestId('listener-name'), 'wall');
    await user.click(form.getByTestId('save-listener'));
    expect(server.asked('createBrokerAccount')).toHaveLength(0);
    await user.type(form.getByTestId('listener-filters'), 'city/v1/#\n\n feed/a/# ');
    await user.click(form.getByTestId('save-listener'));
    expect((await screen.findByTestId('listener-password')).textContent).toContain('once');
    expect(server.asked('createBrokerAccount')[0]?.body).toEqual({
      name: 'wall',
      filters: ['city/v1/#', 'feed/a/#'],
      note: '',
    });
  });

  it('says what the server refuses, and keeps what was typed', async () => {
    const { user } = await open({
      createBrokerAccount: () => refuse(409, 'already-exists', 'wall is the user name of a device.'),
    });
    await user.click(await screen.findByTestId('new-listener'));
    const form = within(await screen.findByTestId('listener-form'));
    await user.type(form.getByTestId('listener-name'), 'wall');
    await user.type(form.getByTestId('listener-filters'), 'feed/#');
    await user.click(form.getByTestId('save-listener'));
    expect(await form.findByRole('alert')).toBeTruthy();
    expect((form.getByTestId('listener-name') as HTMLInputElement).value).toBe('wall');
  });

  it('changes what one may hear, and its name stays', async () => {
    const { user, server } = await open({ changeBrokerAccount: () => BRIDGE });
    await user.click(await screen.findByTestId('listener-bridge'));
    const form = within(await screen.findByTestId('listener-form'));
    expect((form.getByTestId('listener-name') as HTMLInputElement).disabled).toBe(true);
    await user.clear(form.getByTestId('listener-filters'));
    await user.type(form.getByTestId('listener-filters'), 'feed/#');
    await user.click(form.getByTestId('save-listener'));
    await waitFor(() => expect(server.asked('changeBrokerAccount')).toHaveLength(1));
    expect(server.asked('changeBrokerAccount')[0]?.body).toEqual({ filters: ['feed/#'], note: 'Water Bureau' });
  });

  it('revokes one when that is confirmed, and offers no end for one that has ended', async () => {
    const { user, server } = await open({ revokeBrokerAccount: () => undefined });
    await user.click(await screen.findByTestId('listener-bridge'));
    await user.click(await screen.findByTestId('revoke-listener'));
    expect(server.asked('revokeBrokerAccount')).toHaveLength(0);
    await user.click(await screen.findByRole('button', { name: 'OK' }));
    await waitFor(() => expect(server.asked('revokeBrokerAccount')).toHaveLength(1));
    await user.click(await screen.findByTestId('listener-gone'));
    expect(await screen.findByTestId('renew-listener')).toBeTruthy();
    expect(screen.queryByTestId('revoke-listener')).toBeNull();
  });
});
