import type { ComponentItem } from '@cityloop/contract/rest/component';
import { screen, waitFor } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { type Answers, onlyPage } from '../../test/fake-server.ts';
import { openPage } from '../../test/open-page.tsx';
import { CutNotice } from './CutNotice.tsx';

const device: ComponentItem = {
  id: 'bin-1',
  type: 'bin',
  name: 'Bin',
  district: '990101',
  grid: '99010100100101',
  address: '',
  location: { lon: 126.1, lat: 28.5 },
  metrics: [],
  device: true,
  parent: null,
  retired: false,
  online: true,
  trust: null,
};
const open = (answers: Answers, isCut = false) =>
  openPage({
    page: () => <CutNotice fixtures={{ items: [], isCut }} />,
    path: '/desk',
    answers: {
      listAlarms: () => onlyPage(),
      listCases: () => onlyPage(),
      listComponents: () => onlyPage(),
      ...answers,
    },
  });

describe('a wall whose lists are longer than what it shows', () => {
  it('says how many devices of more it shows', async () => {
    const { server } = await open({
      listComponents: () => ({ items: Array.from({ length: 5_000 }, () => device), next: 'more' }),
    });
    expect((await screen.findByTestId('list-cut')).textContent).toContain('20,000');
    expect(server.asked('listComponents')).toHaveLength(4);
  });

  it('says that fixtures in sight were left out', async () => {
    await open({}, true);
    expect((await screen.findByTestId('list-cut')).textContent).toContain('Fixtures');
  });

  it('says nothing where everything is shown', async () => {
    const { server } = await open({ listComponents: () => onlyPage(device) });
    await waitFor(() => expect(server.asked('listComponents')).toHaveLength(1));
    expect(screen.queryByTestId('list-cut')).toBeNull();
  });
});
