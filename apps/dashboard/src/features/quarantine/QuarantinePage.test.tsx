import type { QuarantineGroup, QuarantineItem } from '@cityloop/contract/rest/quarantine';
import { term } from '@cityloop/ui/words/terms';
import { screen, waitFor, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { type Answers, inTurn, onlyPage, refuse } from '../../test/fake-server.ts';
import { ADMIN, choose, openPage } from '../../test/open-page.tsx';
import { QuarantinePage } from './QuarantinePage.tsx';

const group = (source: string, more: Partial<QuarantineGroup> = {}): QuarantineGroup => ({
  source,
  topicPattern: 'up/{district}/{device}',
  reason: 'unknown_device',
  count: 1200,
  kept: 2,
  redriven: 0,
  waiting: 0,
  incomplete: 0,
  firstAt: '2026-11-28T08:00:00Z',
  lastAt: '2026-11-29T08:00:00Z',
  sample: '1',
  detail: null,
  devices: 1,
  device: null,
  department: null,
  ...more,
});

const sample = (id: string, more: Partial<QuarantineItem> = {}): QuarantineItem => ({
  id,
  at: '2026-11-29T08:00:00Z',
  topic: `up/990101/bin-${id}`,
  username: 'simulator',
  source: 'simulator',
  topicPattern: 'up/{district}/{device}',
  reason: 'unknown_device',
  detail: 'There is no component of that id.',
  bytes: 17,
  keptBytes: 17,
  sha256: '0'.repeat(64),
  raw: btoa('{"<b>":"not bold"}'),
  state: 'open',
  triedAt: null,
  redrivenAt: null,
  ...more,
});

const open = (answers: Answers, session = ADMIN) =>
  openPage({ page: QuarantinePage, path: '/desk/quarantine', session, answers });

describe('the page of the quarantine', () => {
  it('begins with what is open, and narrows by reason', async () => {
    const { user, server } = await open({ listQuarantineGroups: () => onlyPage(group('simulator')) });
    await screen.findByText('simulator');
    await choose(user, screen.getByLabelText('Reason'), term('en', 'quarantineReason', 'schema'));
    await waitFor(() => expect(server.asked('listQuarantineGroups')).toHaveLength(2));
    const [first, second] = server.asked('listQuarantineGroups').map(({ query }) => query);
    expect(first).toEqual({ limit: '50', redriven: 'false' });
    expect(second?.reason).toBe('schema');
  });

  it('shows a further page of groups', async () => {
    const { user } = await open({
      listQuarantineGroups: ({ query }) =>
        query.cursor === undefined ? { items: [group('simulator')], next: 'second' } : onlyPage(group('feed-water')),
    });
    await user.click(await screen.findByTestId('load-more'));
    await screen.findByText('feed-water');
  });

  it('says why the groups did not come, and tries again', async () => {
    const { user } = await open({
      listQuarantineGroups: inTurn<'listQuarantineGroups'>(
        () => refuse(503, 'unavailable'),
        () => onlyPage(group('simulator')),
      ),
    });
    await user.click(within(await screen.findByTestId('refusal')).getByRole('button'));
    await screen.findByText('simulator');
  });
});

describe('a group of the quarantine', () => {
  const openGroup = async (answers: Answers, session = ADMIN) => {
    const opened = await open({ listQuarantineGroups: () => onlyPage(group('simulator')), ...answers }, session);
    await opened.user.click(await screen.findByTestId('quarantine-group-unknown_device'));
    return opened;
  };

  it('shows what came as text, never as markup', async () => {
    const { user } = await openGroup({ listQuarantine: () => onlyPage(sample('1')) });
    await user.click(await screen.findByText('up/990101/bin-1'));
    const raw = await screen.findByTestId('quarantine-raw');
    expect(raw.textContent).toContain('"<b>": "not bold"');
    expect(raw.querySelector('b')).toBeNull();
  });

  it('tries one message again', async () => {
    const { user, server } = await openGroup({
      listQuarantine: () => onlyPage(sample('1')),
      redriveQuarantined: () => sample('1', { state: 'waiting' }),
    });
    await user.click(await screen.findByTestId('quarantine-redrive-1'));
    await waitFor(() => expect(server.asked('redriveQuarantined').map(({ params }) => params.id)).toEqual(['1']));
  });

  it('offers no second try to who may only look', async () => {
    await openGroup({ listQuarantine: () => onlyPage(sample('1')) }, { ...ADMIN, roles: ['viewer'] });
    await screen.findByText('up/990101/bin-1');
    expect(screen.queryByTestId('quarantine-redrive-1')).toBeNull();
    expect(screen.queryByTestId('quarantine-redrive-group')).toBeNull();
  });

  it('says why its samples did not come, and tries again', async () => {
    const { user } = await openGroup({
      listQuarantine: inTurn<'listQuarantine'>(
        () => refuse(503, 'unavailable'),
        () => onlyPage(sample('1')),
      ),
    });
    await user.click(within(await screen.findByTestId('refusal')).getByRole('button'));
    await screen.findByText('up/990101/bin-1');
  });
});
