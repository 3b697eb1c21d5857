import { describe, expect, it } from 'vitest';
import { type Actor, maySee, SYSTEM_ACTOR } from './actor.ts';

const record = { district: '990101', departments: ['sanitation'] };
const staff: Actor = { username: 'x', roles: ['clerk'], department: undefined, districts: [] };
const handler: Actor = { ...staff, roles: ['handler'], department: 'sanitation' };

describe('a record is seen by', () => {
  it.each([
    ['city-wide staff', staff],
    ['staff of its district', { ...staff, districts: ['990102', '990101'] }],
    ['a handler of a department that it concerns', handler],
    [
      'a handler of another department who has another post too',
      { ...handler, department: 'water', roles: ['handler', 'collector'] },
    ],
    ['the system', SYSTEM_ACTOR],
  ] as readonly (readonly [string, Actor])[])('%s', (_who, actor) => {
    expect(maySee(actor, record)).toBe(true);
  });
});

describe('a record is hidden from', () => {
  it.each([
    ['staff of another district', { ...staff, districts: ['990102'] }],
    ['a lead of another department', { ...handler, roles: ['departmentLead', 'handler'], department: 'water' }],
    ['a handler of another department', { ...handler, department: 'water' }],
    ['a handler without a department', { ...handler, department: undefined }],
    ['a handler of its department, but of another district', { ...handler, districts: ['990102'] }],
  ] as readonly (readonly [string, Actor])[])('%s', (_who, actor) => {
    expect(maySee(actor, record)).toBe(false);
  });

  it('those who have districts, where it has none', () => {
    const nowhere = { district: undefined, departments: [] };
    expect(maySee({ ...staff, districts: ['990101'] }, nowhere)).toBe(false);
    expect(maySee(staff, nowhere)).toBe(true);
  });
});
