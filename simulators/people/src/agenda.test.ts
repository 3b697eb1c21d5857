import { expect, it } from 'vitest';
import { createAgenda } from './agenda.ts';

it('gives what is due, the longest overdue first, once', () => {
  const agenda = createAgenda<string>();
  agenda.put('a', 30, 'late');
  agenda.put('b', 10, 'first');
  agenda.put('c', 20, 'second');
  agenda.put('d', 99, 'not yet');
  expect(agenda.takeDue(50, 2)).toEqual(['first', 'second']);
  expect(agenda.takeDue(50, 9)).toEqual(['late']);
  expect([agenda.takeDue(50, 9), agenda.has('d'), agenda.size()]).toEqual([[], true, 1]);
});

it('keeps only the newest entry of a key', () => {
  const agenda = createAgenda<string>();
  agenda.put('a', 10, 'old');
  agenda.put('a', 40, 'new');
  expect(agenda.takeDue(20, 9)).toEqual([]);
  expect(agenda.takeDue(40, 9)).toEqual(['new']);
  agenda.put('a', 10, 'gone');
  agenda.drop('a');
  expect(agenda.size()).toBe(0);
});
