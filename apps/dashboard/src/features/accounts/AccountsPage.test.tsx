import type { Account } from '@cityloop/contract/rest/account';
import { screen, waitFor, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { type Answers, inTurn, onlyPage, refuse } from '../../test/fake-server.ts';
import { openPage } from '../../test/open-page.tsx';
import { AccountsPage } from './AccountsPage.tsx';

const account = (username: string, more: Partial<Account> = {}): Account => ({
  username,
  displayName: `Name of ${username}`,
  roles: ['clerk'],
  department: null,
  districts: [],
  disabled: false,
  lockedUntil: null,
  createdAt: '2026-11-01T08:00:00Z',
  ...more,
});

const open = (answers: Answers) => openPage({ page: AccountsPage, path: '/desk/accounts', answers });

describe('the page of accounts', () => {
  it('lists accounts with posts, department and scope by their names', async () => {
    await open({
      listAccounts: () => onlyPage(account('lin', { department: 'sanitation', districts: ['990101'] })),
    });
    const row = (await screen.findByText('lin')).closest('tr');
    expect(row?.textContent).toContain('Sanitation');
    expect(row?.textContent).toContain('Tinglan');
  });

  it('shows a further page below the first', async () => {
    const { user, server } = await open({
      listAccounts: ({ query }) =>
        query.cursor === undefined ? { items: [account('lin')], next: 'second' } : onlyPage(account('zhou')),
    });
    await user.click(await screen.findByTestId('load-more'));
    await screen.findByText('zhou');
    expect(screen.getByText('lin')).toBeDefined();
    expect(screen.queryByTestId('load-more')).toBeNull();
    expect(server.asked('listAccounts').map(({ query }) => query.cursor)).toEqual([undefined, 'second']);
  });

  it('tries only the further page again that failed', async () => {
    const { user, server } = await open({
      listAccounts: inTurn<'listAccounts'>(
        () => ({ items: [account('lin')], next: 'second' }),
        () => refuse(503, 'unavailable'),
        () => onlyPage(account('zhou')),
      ),
    });
    await user.click(await screen.findByTestId('load-more'));
    await user.click(within(await screen.findByTestId('refusal')).getByRole('button'));
    await screen.findByText('zhou');
    expect(screen.queryByTestId('refusal')).toBeNull();
    expect(server.asked('listAccounts').map(({ query }) => query.cursor)).toEqual([undefined, 'second', 'second']);
  });

  it('searches by Enter, without blanks at the ends', async () => {
    const { user, server } = await open({
      listAccounts: ({ query }) => (query.q === 'zhou' ? onlyPage(account('zhou')) : onlyPage(account('lin'))),
    });
    await screen.findByText('lin');
    await user.type(screen.getByRole('searchbox'), ' zhou {Enter}');
    await screen.findByText('zhou');
    await waitFor(() => expect(screen.queryByText('lin')).toBeNull());
    expect(server.asked('listAccounts').at(-1)?.query).toEqual({ limit: '50', q: 'zhou' });
  });

  it('says why a list did not come, shows no empty list, and tries again', async () => {
    const { user } = await open({
      listAccounts: inTurn<'listAccounts'>(
        () => refuse(503, 'unavailable'),
        () => onlyPage(account('lin')),
      ),
    });
    const refusal = await screen.findByTestId('refusal');
    expect(refusal.getAttribute('role')).toBe('alert');
    expect(screen.queryByRole('table')).toBeNull();
    await user.click(within(refusal).getByRole('button'));
    await screen.findByText('lin');
    expect(screen.queryByTestId('refusal')).toBeNull();
  });

  it('asks for what disabling means before it disables', async () => {
    const { user, server } = await open({
      listAccounts: () => onlyPage(account('lin')),
      changeAccount: () => account('lin', { disabled: true }),
    });
    await user.click(await screen.findByTestId('disable-lin'));
    expect(server.asked('changeAccount')).toHaveLength(0);
    await user.click(await screen.findByRole('button', { name: 'OK' }));
    await waitFor(() => expect(server.asked('changeAccount').map(({ body }) => body)).toEqual([{ disabled: true }]));
  });
});

describe('an account that holds cases', () => {
  const held = { id: '20261129-00013', title: 'A drill at night', state: 'in_disposal', department: 'sanitation' };
  const holder = account('lin', { roles: ['handler'], department: 'sanitation' });
  const answers: Answers = {
    listAccounts: () => onlyPage(holder),
    listHandlers: () =>
      onlyPage(
        { username: 'lin', displayName: '林', displayNameEn: 'Lin', holds: 1 },
        { username: 'wu', displayName: '吴', displayNameEn: 'Wu', holds: 0 },
      ),
    changeAccount: ({ body }) =>
      (body as { handOver?: unknown }).handOver
        ? { ...holder, disabled: true }
        : refuse(409, 'account-holds-cases', 'It holds one.', { cases: [held], total: 1 }),
  };

  it('shows them before it is disabled, and asks to whom they go and why', async () => {
    const { user, server } = await open(answers);
    await user.click(await screen.findByTestId('disable-lin'));
    await user.click(await screen.findByRole('button', { name: 'OK' }));
    const form = within(await screen.findByTestId('hand-over'));
    expect(form.getByTestId('held-cases').textContent).toContain('20261129-00013');
    await user.click(form.getByTestId('confirm-hand-over'));
    expect(server.asked('changeAccount')).toHaveLength(1);
    await user.type(form.getByTestId('hand-over-reason'), 'left the city');
    await user.click(form.getByTestId('confirm-hand-over'));
    await waitFor(() =>
      expect(server.asked('changeAccount').at(-1)?.body).toEqual({
        disabled: true,
        handOver: { reason: 'left the city' },
      }),
    );
  });

  it('is moved with its cases handed to a colleague, whom the list offers', async () => {
    const { user, server } = await open(answers);
    await user.click(await screen.findByTestId('change-lin'));
    const form = within(await screen.findByTestId('account-form'));
    await user.click(form.getByRole('checkbox', { name: 'Viewer' }));
    await user.click(form.getByTestId('save-account'));
    const handOver = within(await screen.findByTestId('hand-over'));
    await user.click(handOver.getByLabelText('Hand over to'));
    await user.click(await screen.findByText('Wu (wu) · holds 0'));
    expect(screen.queryByText(/^Lin/)).toBeNull();
    await user.type(handOver.getByTestId('hand-over-reason'), 'moved');
    await user.click(handOver.getByTestId('confirm-hand-over'));
    await waitFor(() =>
      expect(server.asked('changeAccount').at(-1)?.body).toEqual({
        roles: ['handler', 'viewer'],
        handOver: { handler: 'wu', reason: 'moved' },
      }),
    );
  });
});

describe('the form of an account', () => {
  const opened = async (answers: Answers = {}) => {
    const result = await open({ listAccounts: () => onlyPage(account('lin')), ...answers });
    await result.user.click(await screen.findByTestId('new-account'));
    return { ...result, form: within(await screen.findByTestId('account-form')) };
  };

  it('marks what is missing, puts the focus on the first of it and sends nothing', async () => {
    const { user, server, form } = await opened();
    await user.click(form.getByTestId('save-account'));
    const username = form.getByLabelText('Username');
    expect(username.getAttribute('aria-invalid')).toBe('true');
    expect(document.activeElement).toBe(username);
    expect(form.getAllByRole('alert')).toHaveLength(3);
    expect(server.asked('createAccount')).toHaveLength(0);
  });

  it('is filled in and sent by keyboard alone', async () => {
    const { user, server, form } = await opened({ createAccount: () => account('wu') });
    await user.click(form.getByLabelText('Username'));
    await user.keyboard('wu{Tab}Wu Qin{Tab} ');
    await user.click(form.getByLabelText(/First password/));
    await user.keyboard('twelve-or-more{Enter}');
    await waitFor(() => expect(server.asked('createAccount')).toHaveLength(1));
    expect(server.asked('createAccount')[0]?.body).toMatchObject({
      username: 'wu',
      displayName: 'Wu Qin',
      roles: ['admin'],
      password: 'twelve-or-more',
    });
    await waitFor(() => expect(screen.queryByTestId('account-form')).toBeNull());
  });

  it('keeps what was typed when the server refuses it, and says why', async () => {
    const { user, form } = await opened({ createAccount: () => refuse(409, 'exists', 'There is one of that name.') });
    await user.type(form.getByLabelText('Username'), 'wu');
    await user.click(form.getByLabelText('Clerk'));
    await user.type(form.getByLabelText(/First password/), 'twelve-or-more{Enter}');
    expect((await form.findByTestId('refusal')).textContent).toContain('There is one of that name.');
    expect((form.getByLabelText('Username') as HTMLInputElement).value).toBe('wu');
  });

  it('sends of a change only what differs', async () => {
    const { user, server } = await open({
      listAccounts: () => onlyPage(account('lin')),
      changeAccount: () => account('lin'),
    });
    await user.click(await screen.findByTestId('change-lin'));
    const form = within(await screen.findByTestId('account-form'));
    await user.type(form.getByLabelText('Name'), '!{Enter}');
    await waitFor(() => expect(server.asked('changeAccount')).toHaveLength(1));
    expect(server.asked('changeAccount')[0]?.body).toEqual({ displayName: 'Name of lin!' });
  });

  it('closes by Escape', async () => {
    const { user } = await opened();
    await user.keyboard('{Escape}');
    await waitFor(() => expect(screen.queryByTestId('account-form')).toBeNull());
  });
});
