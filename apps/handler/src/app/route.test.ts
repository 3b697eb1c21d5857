import { expect, test } from 'vitest';
import { parseScreen, taskHash } from './route.ts';

test('no hash is the list', () => expect(parseScreen('')).toEqual({ name: 'tasks' }));
test('an unknown hash is the list', () => expect(parseScreen('#/elsewhere')).toEqual({ name: 'tasks' }));
test('a task hash leads back to its case', () => {
  expect(parseScreen(taskHash('20261123-00042'))).toEqual({ name: 'task', caseId: '20261123-00042' });
});
