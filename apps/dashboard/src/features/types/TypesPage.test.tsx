import type { ComponentTypeItem, MetricItem } from '@cityloop/contract/rest/component-type';
import { screen, waitFor, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { type Answers, onlyPage, refuse } from '../../test/fake-server.ts';
import { openPage } from '../../test/open-page.tsx';
import { TypesPage } from './TypesPage.tsx';

const LEVEL: MetricItem = {
  ...{ code: 'level', kind: 'number', name: '水位', nameEn: 'Level', unit: 'm', plausibleMin: -1, plausibleMax: 20 },
  ...{
    decimals: 2,
    cadenceSeconds: 10,
    variesWithinSeconds: null,
    maxRatePerMinute: null,
    version: 3,
    keptByDesk: false,
  },
};
const GAUGE: ComponentTypeItem = {
  code: 'gauge',
  class: 'other',
  name: '水位仪',
  nameEn: 'Gauge',
  device: true,
  maintenance: { below: 0.5, category: 'repair' },
  components: 7,
  metrics: [LEVEL],
  version: 2,
  keptByDesk: true,
};

const open = (answers: Answers = {}) =>
  openPage({
    page: TypesPage,
    path: '/desk/types',
    answers: {
      listComponentTypes: () => onlyPage(GAUGE),
      getComponentType: () => GAUGE,
      listCategories: () => onlyPage(),
      ...answers,
    },
  });

describe('the page of types', () => {
  it('says what devices of a type measure, how many there are, and when they are maintained', async () => {
    await open();
    const row = (await screen.findByText('gauge')).closest('tr');
    expect(row?.textContent).toMatch(/Gauge.*Other.*Measuring device.*Level.*below 50 %: repair.*7/);
  });

  it('makes a type, once what is missing was filled in', async () => {
    const { user, server } = await open({ createComponentType: () => GAUGE });
    await user.click(await screen.findByTestId('new-type'));
    const form = within(await screen.findByTestId('type-form'));
    await user.click(form.getByTestId('save-type'));
    expect(form.getByTestId('type-code').getAttribute('aria-invalid')).toBe('true');
    await user.type(form.getByTestId('type-code'), 'rain');
    await user.type(form.getByTestId('type-name'), '雨量计');
    await user.type(form.getByTestId('type-maintenance'), '40');
    await user.click(form.getByTestId('save-type'));
    expect(server.asked('createComponentType')).toHaveLength(0);
    await user.clear(form.getByTestId('type-maintenance'));
    await user.click(form.getByTestId('save-type'));
    await waitFor(() => expect(server.asked('createComponentType')).toHaveLength(1));
    expect(server.asked('createComponentType')[0]?.body).toMatchObject({
      code: 'rain',
      device: true,
      maintenance: null,
    });
  });
});

describe('a metric', () => {
  it('is changed in its place by what differs', async () => {
    const { user, server } = await open({ changeMetric: () => LEVEL });
    await user.click(await screen.findByTestId('type-gauge'));
    await user.click(await screen.findByTestId('metric-level'));
    const form = within(await screen.findByTestId('metric-form'));
    await user.clear(form.getByTestId('metric-max'));
    await user.type(form.getByTestId('metric-max'), '12.5');
    await user.clear(form.getByTestId('metric-cadence'));
    await user.click(form.getByTestId('save-metric'));
    await waitFor(() => expect(server.asked('changeMetric')).toHaveLength(1));
    expect(server.asked('changeMetric')[0]).toMatchObject({
      params: { code: 'gauge', metric: 'level' },
      body: { expectedVersion: 3, plausibleMax: 12.5, cadenceSeconds: null },
    });
    await waitFor(() => expect(screen.queryByTestId('metric-form')).toBeNull());
  });

  it('that is not right says so, and what was typed stays', async () => {
    const { user, server } = await open({ createMetric: () => refuse(409, 'already-exists') });
    await user.click(await screen.findByTestId('type-gauge'));
    await user.click(await screen.findByTestId('new-metric'));
    const form = within(await screen.findByTestId('metric-form'));
    await user.type(form.getByTestId('metric-code'), 'flow');
    await user.type(form.getByTestId('metric-name'), '流量');
    await user.type(form.getByTestId('metric-min'), 'low');
    await user.click(form.getByTestId('save-metric'));
    expect(form.getByTestId('metric-min').getAttribute('aria-invalid')).toBe('true');
    expect(server.asked('createMetric')).toHaveLength(0);
    await user.clear(form.getByTestId('metric-min'));
    await user.type(form.getByTestId('metric-min'), '0');
    await user.click(form.getByTestId('save-metric'));
    expect(await form.findByTestId('refusal')).toBeDefined();
    expect(server.asked('createMetric')[0]?.body).toMatchObject({ code: 'flow', plausibleMin: 0, plausibleMax: null });
    expect((form.getByTestId('metric-name') as HTMLInputElement).value).toBe('流量');
  });
});
