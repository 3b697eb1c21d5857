import type { HistoryItem } from '@cityloop/contract/rest/history';
import { screen, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { type Answers, onlyPage, refuse } from '../../test/fake-server.ts';
import { openPage } from '../../test/open-page.tsx';
import { HistoryPage } from './HistoryPage.tsx';

const ENTRY: HistoryItem = {
  ...{ id: '4', name: 'air.csv', zone: 'Asia/Shanghai', bytes: 1_000, takeGood: false, requestedBy: 'admin' },
  ...{
    state: 'loading',
    message: null,
    checkedBytes: 1_000,
    loadedBytes: 420,
    rows: 12_345,
    new: 12_000,
    repeated: 300,
  },
  ...{ conflicting: 45, refused: 0, keptDays: 3, faults: [], finishedAt: null },
  ...{ createdAt: '2026-11-29T01:00:00Z', updatedAt: '2026-11-29T01:00:05Z' },
  ...{ firstAt: '2014-04-30T16:00:00Z', lastAt: '2014-05-31T15:00:00Z' },
};
const REFUSED: HistoryItem = {
  ...ENTRY,
  ...{ id: '5', state: 'refused', refused: 2, faults: [{ line: 17, column: 'at', message: '"x" is no time' }] },
};

const open = (answers: Answers = {}) =>
  openPage({
    page: HistoryPage,
    path: '/desk/history',
    answers: { listHistory: () => onlyPage(ENTRY, REFUSED), ...answers },
  });

describe('the page of history', () => {
  it('follows a file: its progress and its counts', async () => {
    await open();
    const row = (await screen.findAllByText('air.csv'))[0]?.closest('tr');
    expect(row?.textContent).toMatch(/Storing.*42.*12,345.*12,000.*300.*45.*0/);
  });

  it('tells the faults of a refused file by line and column', async () => {
    const { user } = await open();
    await user.click(await screen.findByTestId('history-5'));
    const detail = within(await screen.findByTestId('history-detail'));
    expect(detail.getByText('17')).toBeDefined();
    expect(detail.getByText('"x" is no time')).toBeDefined();
    expect(detail.getByText(/Mend these lines/)).toBeDefined();
  });

  it('sends a file with its zone, and opens what came of it', async () => {
    const { user, server } = await open({ sendHistory: () => ENTRY });
    await user.click(await screen.findByTestId('send-history'));
    const form = within(await screen.findByTestId('history-form'));
    await user.upload(form.getByTestId('history-file'), new File(['component'], 'air.csv'));
    await user.type(form.getByTestId('history-zone'), 'Europe/Berlin');
    await user.click(form.getByTestId('history-start'));
    expect(await screen.findByTestId('history-detail')).toBeDefined();
    expect(server.asked('sendHistory').length).toBe(1);
  });

  it('says why a file was refused', async () => {
    const { user } = await open({ sendHistory: () => refuse(422, 'invalid', 'query.zone: must be an IANA time zone') });
    await user.click(await screen.findByTestId('send-history'));
    const form = within(await screen.findByTestId('history-form'));
    await user.upload(form.getByTestId('history-file'), new File(['component'], 'air.csv'));
    await user.click(form.getByTestId('history-start'));
    expect(await screen.findByRole('alert')).toBeDefined();
  });
});
