import type { FeedItem } from '@cityloop/contract/rest/feed';
import { screen, waitFor, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { type Answers, inTurn, onlyPage, refuse } from '../../test/fake-server.ts';
import { ADMIN, choose, openPage } from '../../test/open-page.tsx';
import { FeedsPage } from './FeedsPage.tsx';

const feed = (id: string): FeedItem => ({
  id,
  kind: 'mqtt',
  state: 'active',
  allowedStates: ['paused'],
  version: 1,
  newestVersion: 1,
  settings: {
    name: `Name of ${id}`,
    department: 'sanitation',
    dataset: '',
    target: 'cloudevents',
    mapping: 'payload',
    format: 'json',
    charset: 'utf-8',
    compression: 'none',
    zone: null,
    datum: 'WGS84',
    registersUnknown: null,
    cadenceSeconds: null,
    latenessSeconds: 604_800,
    limits: { messageBytes: 65_536, messagesPerMinute: 6_000, recordsPerMessage: 1_000 },
  },
  createdAt: '2026-11-01T08:00:00Z',
  createdBy: 'admin',
  selfPause: null,
  held: 0,
  counts: { received: 1234, mapped: 1200, ignored: 30, failed: 4, recordsTaken: 1200, recordsRefused: 0 },
  lastReceivedAt: null,
  silent: null,
  credentials: [],
  address: `feed/${id}/#`,
});

const open = (answers: Answers, session = ADMIN) =>
  openPage({ page: FeedsPage, path: '/desk/feeds', session, answers });

describe('the page of feeds', () => {
  it('lists who sends what, and what arrived', async () => {
    await open({ listFeeds: () => onlyPage(feed('water')) });
    const row = (await screen.findByText('water')).closest('tr');
    await waitFor(() => expect(row?.textContent).toMatch(/Name of water.*Sanitation.*Active.*1,234/));
  });

  it('leads to one feed', async () => {
    const { user, address } = await open({ listFeeds: () => onlyPage(feed('water')) });
    await user.click(await screen.findByTestId('feed-water'));
    await waitFor(() => expect(address()).toBe('/desk/feeds/water'));
  });

  it('offers a new feed only to who may make one', async () => {
    await open({ listFeeds: () => onlyPage(feed('water')) }, { ...ADMIN, roles: ['dutyChief'] });
    await screen.findByTestId('feed-water');
    expect(screen.queryByTestId('new-feed')).toBeNull();
  });

  it('says why the list did not come, and tries again', async () => {
    const { user } = await open({
      listFeeds: inTurn<'listFeeds'>(
        () => refuse(503, 'unavailable'),
        () => onlyPage(feed('water')),
      ),
    });
    await user.click(within(await screen.findByTestId('refusal')).getByRole('button'));
    await screen.findByTestId('feed-water');
  });
});

describe('the form of a new feed', () => {
  it('marks what is missing and sends nothing', async () => {
    const { user, server } = await open({ listFeeds: () => onlyPage() });
    await user.click(await screen.findByTestId('new-feed'));
    const form = within(await screen.findByTestId('new-feed-form'));
    await user.click(form.getByTestId('create-feed'));
    expect(form.getAllByRole('alert')).toHaveLength(3);
    expect(document.activeElement).toBe(form.getByLabelText('Id'));
    expect(server.asked('createFeed')).toHaveLength(0);
  });

  it('makes a draft and leads to it', async () => {
    const { user, server, address } = await open({ listFeeds: () => onlyPage(), createFeed: () => feed('water') });
    await user.click(await screen.findByTestId('new-feed'));
    const form = within(await screen.findByTestId('new-feed-form'));
    await user.type(form.getByLabelText('Id'), 'water');
    await user.type(form.getByLabelText('Name'), 'Gauges');
    await choose(user, form.getByLabelText('Department'), 'Sanitation');
    await user.click(form.getByTestId('create-feed'));
    await waitFor(() => expect(address()).toBe('/desk/feeds/water'));
    expect(server.asked('createFeed')[0]?.body).toMatchObject({
      id: 'water',
      name: 'Gauges',
      department: 'sanitation',
      mapping: 'payload',
    });
  });
});
