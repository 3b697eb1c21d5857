import type { AlarmRuleItem } from '@cityloop/contract/rest/alarm-rule';
import type { ComponentTypeItem } from '@cityloop/contract/rest/component-type';
import { screen, waitFor, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { type Answers, onlyPage, refuse } from '../../test/fake-server.ts';
import { choose, openPage } from '../../test/open-page.tsx';
import { RulesPage } from './RulesPage.tsx';

const PARAMETERS = { operator: 'above', on: 0.5, off: 0.4, onDelaySeconds: 60, offDelaySeconds: 0 } as const;
const rule = (code: string, more: Partial<AlarmRuleItem> = {}): AlarmRuleItem => ({
  code,
  kind: 'threshold',
  componentType: 'gauge',
  metric: 'level',
  title: '积水',
  titleEn: 'Flood',
  priority: 2,
  category: null,
  parameters: PARAMETERS,
  version: 2,
  newestVersion: 2,
  inForce: true,
  author: 'admin',
  at: '2026-11-29T00:00:00.000Z',
  comment: '',
  alarms: 3,
  activeAlarms: 1,
  keptByDesk: true,
  ...more,
});
const metric = (code: string, name: string) => ({
  ...{ code, name, nameEn: code, kind: 'number' as const, unit: 'm', decimals: 2, version: 1, keptByDesk: false },
  ...{
    plausibleMin: null,
    plausibleMax: null,
    cadenceSeconds: null,
    variesWithinSeconds: null,
    maxRatePerMinute: null,
  },
});
const GAUGE: ComponentTypeItem = {
  code: 'gauge',
  class: 'other',
  name: '水位仪',
  nameEn: 'Gauge',
  device: true,
  maintenance: null,
  components: 2,
  metrics: [metric('level', '水位'), metric('battery', '电量')],
  version: 1,
  keptByDesk: false,
};
const FOUND = { component: 'WL-1', componentName: 'Bridge', metric: 'level', value: 0.6, worst: 0.9 };
const TIMES = { raisedAt: '2026-11-28T04:00:00.000Z', clearedAt: null };
const TRIED = {
  ...{
    from: '2026-11-28T00:00:00.000Z',
    to: '2026-11-29T00:00:00.000Z',
    components: 2,
    ofComponents: 2,
    readings: 1_234,
  },
  ...{ alarms: 1, alarmedComponents: 1, alreadyActive: 0, byDay: [{ day: '2026-11-28', alarms: 1 }], cut: null },
  byComponent: [{ component: 'WL-1', componentName: 'Bridge', alarms: 1 }],
  items: [{ ...FOUND, ...TIMES, window: { from: TIMES.raisedAt, to: TIMES.raisedAt } }],
};

const open = (answers: Answers) =>
  openPage({
    page: RulesPage,
    path: '/desk/rules',
    answers: {
      listComponentTypes: () => onlyPage(GAUGE),
      listCategories: () => onlyPage(),
      listAlarmRules: () => onlyPage(rule('flood')),
      listAlarmRuleVersions: () => onlyPage(rule('flood'), rule('flood', { version: 1, inForce: false, author: '' })),
      ...answers,
    },
  });

describe('the page of rules', () => {
  it('says in a line what each rule looks for, and what it opens', async () => {
    await open({});
    const row = (await screen.findByText('Flood')).closest('tr');
    await waitFor(() => expect(row?.textContent).toMatch(/High.*Gauge.*level at or above 0.5 m.*opens none.*1.*2/));
  });

  it('asks for rules out of force when told', async () => {
    const { user, server } = await open({});
    await screen.findByText('Flood');
    await user.click(screen.getByText('Out of force'));
    await waitFor(() => expect(server.asked('listAlarmRules').at(-1)?.query.inForce).toBe('false'));
  });
});

describe('the form of a rule', () => {
  async function fillIn(answers: Answers = {}) {
    const opened = await open({ createAlarmRule: () => rule('deep'), ...answers });
    const { user } = opened;
    await user.click(await screen.findByTestId('new-rule'));
    const form = within(await screen.findByTestId('rule-form'));
    await user.type(form.getByTestId('rule-code'), 'deep');
    await choose(user, form.getByLabelText('Device type'), 'Gauge');
    await choose(user, form.getByLabelText('Metric'), 'level');
    await user.type(form.getByTestId('rule-title'), '很深');
    await user.type(form.getByTestId('rule-on'), '0.5');
    await user.type(form.getByTestId('rule-off'), '0.4');
    return { ...opened, form };
  }

  it('marks every field at fault and sends nothing', async () => {
    const { user, server } = await open({});
    await user.click(await screen.findByTestId('new-rule'));
    const form = within(await screen.findByTestId('rule-form'));
    await user.type(form.getByTestId('rule-on'), 'deep');
    await user.click(form.getByTestId('save-rule'));
    for (const field of ['rule-code', 'rule-title', 'rule-on', 'rule-off']) {
      expect(form.getByTestId(field).getAttribute('aria-invalid'), field).toBe('true');
    }
    expect(server.asked('createAlarmRule')).toHaveLength(0);
  });

  it('sends what was filled in, and says what the server refuses', async () => {
    const { user, server, form } = await fillIn({ createAlarmRule: () => refuse(409, 'already-exists') });
    await user.click(form.getByTestId('save-rule'));
    expect(await form.findByTestId('refusal')).toBeDefined();
    expect(server.asked('createAlarmRule')[0]?.body).toMatchObject({
      code: 'deep',
      kind: 'threshold',
      componentType: 'gauge',
      metric: 'level',
      title: '很深',
      priority: 3,
      category: null,
      parameters: { operator: 'above', on: 0.5, off: 0.4, onDelaySeconds: 0, offDelaySeconds: 0 },
    });
  });

  it('is tried on history before it is saved', async () => {
    const { user, server, form } = await fillIn({ dryRunAlarmRule: () => TRIED });
    await user.click(form.getByTestId('run-trial'));
    const result = await form.findByTestId('trial-result');
    expect(result.textContent).toMatch(
      /would have raised 1 alarm on 1 device.*1,234 readings of 2 of 2.*2026-11-28.*1 raised/,
    );
    expect(result.textContent).toMatch(/Bridge.*goes on.*0.6.*0.9/);
    expect(server.asked('dryRunAlarmRule')[0]?.body).toMatchObject({ rule: { kind: 'threshold', metric: 'level' } });
    expect(server.asked('createAlarmRule')).toHaveLength(0);
  });

  it('says to fill in what a trial needs', async () => {
    const { user, server } = await open({});
    await user.click(await screen.findByTestId('new-rule'));
    await user.click(await screen.findByTestId('run-trial'));
    expect((await screen.findByTestId('notice')).textContent).toContain('fill this in');
    expect(server.asked('dryRunAlarmRule')).toHaveLength(0);
  });
});

describe('one rule', () => {
  it('is changed by what differs from its newest version', async () => {
    const { user, server } = await open({ changeAlarmRule: () => rule('flood', { version: 3, newestVersion: 3 }) });
    await user.click(await screen.findByTestId('rule-flood'));
    const form = within(await screen.findByTestId('rule-form'));
    await user.clear(form.getByTestId('rule-on'));
    await user.type(form.getByTestId('rule-on'), '0.8');
    await user.type(form.getByTestId('rule-comment'), 'too often');
    await user.click(form.getByTestId('save-rule'));
    await waitFor(() => expect(server.asked('changeAlarmRule')).toHaveLength(1));
    expect(server.asked('changeAlarmRule')[0]?.body).toEqual({
      expectedVersion: 2,
      parameters: { ...PARAMETERS, on: 0.8 },
      comment: 'too often',
    });
  });

  it('goes out of force when that is meant', async () => {
    const { user, server } = await open({ changeAlarmRule: () => rule('flood', { inForce: false }) });
    await user.click(await screen.findByTestId('rule-flood'));
    await user.click(await screen.findByTestId('take-out'));
    await user.click(await screen.findByRole('button', { name: 'OK' }));
    await waitFor(() =>
      expect(server.asked('changeAlarmRule')[0]?.body).toEqual({ expectedVersion: 2, inForce: false }),
    );
    expect(await screen.findByTestId('put-back')).toBeDefined();
  });

  it('says who made its versions, and begins a change with a former one', async () => {
    const { user } = await open({});
    await user.click(await screen.findByTestId('rule-flood'));
    const versions = within(await screen.findByTestId('rule-versions'));
    expect((await versions.findByText('the city’s files')).closest('tr')?.textContent).toContain(
      'level at or above 0.5',
    );
    await user.click(versions.getByTestId('start-1'));
    expect((await screen.findByTestId('notice')).textContent).toContain('Begun with version 1');
  });
});
