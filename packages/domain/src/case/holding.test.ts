import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Actor, SYSTEM_ACTOR } from '../account/actor.ts';
import { actor, birth, FACTS, factsOf, PICTURE_FOR, request } from '../test/sample-case.ts';
import type { CaseActionType } from './action-types.ts';
import { allowedActions } from './allowed-actions.ts';
import { apply, born } from './apply.ts';
import type { CaseFile } from './case-file.ts';
import { decide } from './decide.ts';
import { type Holder, mayHold, placesWithoutHandler, type WaitingPlace } from './holding.ts';
import { judgesOf } from './separation.ts';
import { HELD_STATES, TASK_STATES } from './stages.ts';

const DISTRICT = '990101';
const AT = { department: 'sanitation', district: DISTRICT, judges: ['judge'] };
const holder: Holder = { username: 'h', roles: ['handler'], department: 'sanitation', districts: [], disabled: false };

describe('an account may hold a case', () => {
  it.each([
    ['of its department', {}],
    ['in one of its districts', { districts: ['990102', DISTRICT] }],
    ['beside other posts', { roles: ['collector', 'handler'] }],
  ] as readonly (readonly [string, Partial<Holder>])[])('%s', (_what, more) => {
    expect(mayHold({ ...holder, ...more }, AT)).toBe(true);
  });

  it.each([
    ['out of service', { disabled: true }],
    ['without the post of a handler', { roles: ['departmentLead'] }],
    ['of another department', { department: 'water' }],
    ['without a department', { department: undefined }],
    ['that confirmed or filed it', { username: 'judge' }],
    ['of other districts', { districts: ['990102'] }],
  ] as readonly (readonly [string, Partial<Holder>])[])('but not one %s', (_what, more) => {
    expect(mayHold({ ...holder, ...more }, AT)).toBe(false);
  });
});

/** A person of the model, whose account changes while a case lives. */
interface Person extends Actor {
  readonly disabled: boolean;
}
type Town = ReadonlyMap<string, Person>;

const TOWN: Town = new Map(
  [
    actor('collector', 'collector'),
    actor('chief', 'dutyChief'),
    actor('dispatcher', 'dispatcher'),
    actor('lead', 'departmentLead', 'sanitation'),
    actor('h1', 'handler', 'sanitation'),
    actor('h2', 'handler', 'sanitation'),
    actor('w1', ['handler', 'collector'], 'water'),
    actor('w2', 'handler', 'water'),
  ].map((person) => [person.username, { ...person, disabled: false }]),
);
const HANDLERS = ['h1', 'h2', 'w1', 'w2'];

interface World {
  readonly caseFile: CaseFile;
  readonly town: Town;
}

const event = fc.record({
  what: fc.constantFrom('step', 'step', 'step', 'step', 'disable', 'enable', 'move', 'limit'),
  who: fc.nat(7),
  choice: fc.nat(20),
  names: fc.boolean(),
});
type Event = typeof event extends fc.Arbitrary<infer T> ? T : never;

function holderOf({ username, roles, department, districts, disabled }: Person): Holder {
  return { username, roles, department, districts, disabled };
}

function placeOf(caseFile: CaseFile): WaitingPlace {
  return { department: caseFile.department, district: DISTRICT, judges: judgesOf(caseFile) };
}

function inService(town: Town): Person[] {
  return [...town.values()].filter(({ disabled }) => !disabled);
}

function serves(town: Town, username: string | undefined, place: WaitingPlace): boolean {
  const person = username === undefined ? undefined : town.get(username);
  return person !== undefined && mayHold(holderOf(person), place);
}

/** One step that somebody in service takes, as the server would let them. */
function step({ caseFile, town }: World, one: Event): World {
  const people = inService(town);
  const who = people[one.who % people.length] as Person;
  const open = allowedActions(caseFile, who).filter((action) => !ENDS.includes(action) || one.choice === 0);
  const action = open[one.choice % Math.max(1, open.length)];
  if (!action) return { caseFile, town };
  const department = one.choice % 2 === 0 ? 'sanitation' : 'water';
  const handler = one.names ? HANDLERS[one.choice % HANDLERS.length] : undefined;
  const here = placeOf(caseFile);
  const there = action === 'dispatch' ? { ...here, department } : here;
  const decision = decide(
    caseFile,
    request(action, caseFile.version, {
      holds: true,
      department,
      reason: 'as the walk goes',
      evidence: [PICTURE_FOR[action]].filter((id) => id !== undefined),
      ...(handler && { handler }),
    }),
    who,
    {
      ...factsOf(who.username, FACTS.now, caseFile),
      departmentServes: placesWithoutHandler([there], [...town.values()].map(holderOf)).length === 0,
      handlerBelongs: serves(town, action === 'accept' ? who.username : handler, there),
      holderServes: caseFile.handler === undefined || serves(town, caseFile.handler, here),
    },
  );
  return 'ok' in decision ? { caseFile: apply(caseFile, decision.ok), town } : { caseFile, town };
}
const ENDS: readonly CaseActionType[] = ['void', 'decline', 'merge', 'comment', 'urge', 'requestVoid', 'close'];

/** An account changes: what it holds is released by the system, and the last handler of a place where a case waits stays. */
function change({ caseFile, town }: World, one: Event): World {
  const before = town.get(HANDLERS[one.who % HANDLERS.length] ?? '') as Person;
  const after: Person = { ...before, ...CHANGES[one.what as keyof typeof CHANGES](one) };
  const changed = new Map(town).set(after.username, after);
  const place = placeOf(caseFile);
  const isHeld = HELD_STATES.includes(caseFile.state);
  const losesIt = isHeld && caseFile.handler === after.username && !mayHold(holderOf(after), place);
  const released = losesIt ? release(caseFile, after.username) : caseFile;
  const strands =
    TASK_STATES.includes(caseFile.state) &&
    mayHold(holderOf(before), place) &&
    placesWithoutHandler([place], [...changed.values()].map(holderOf)).length > 0;
  return strands ? { caseFile, town } : { caseFile: released, town: changed };
}
const CHANGES = {
  disable: () => ({ disabled: true }),
  enable: () => ({ disabled: false, districts: [] }),
  move: ({ names }: Event) => ({ department: names ? 'sanitation' : 'water' }),
  limit: ({ names }: Event) => ({ districts: names ? [] : ['990102'] }),
} as const;

function release(caseFile: CaseFile, account: string): CaseFile {
  const body = { reason: 'their account changed', because: { account, by: 'admin' } };
  const decision = decide(caseFile, request('reassign', caseFile.version, body), SYSTEM_ACTOR, FACTS);
  if (!('ok' in decision)) throw new Error(`the system could not hand over: ${decision.refusal.code}`);
  return apply(caseFile, decision.ok);
}

describe('no case is ever stuck', () => {
  it('whoever leaves, moves or is limited: somebody in service can go on with what a department has', () => {
    const seen = new Map<string, number>();
    fc.assert(
      fc.property(fc.array(event, { minLength: 80, maxLength: 160 }), (events) => {
        let world: World = { caseFile: born(birth()), town: TOWN };
        for (const one of events) {
          world = one.what === 'step' ? step(world, one) : change(world, one);
          const { caseFile, town } = world;
          if (!HELD_STATES.includes(caseFile.state)) continue;
          seen.set(caseFile.state, (seen.get(caseFile.state) ?? 0) + 1);
          const doers = inService(town).filter((person) => {
            const may = allowedActions(caseFile, person);
            return (
              serves(town, person.username, placeOf(caseFile)) && (may.includes('accept') || may.includes('dispose'))
            );
          });
          expect(doers.map(({ username }) => username)).not.toEqual([]);
          const movers = inService(town).filter((person) => allowedActions(caseFile, person).includes('reassign'));
          expect(movers.length).toBeGreaterThan(0);
        }
      }),
      { numRuns: 500 },
    );
    expect(Math.min(seen.get('dispatched') ?? 0, seen.get('in_disposal') ?? 0)).toBeGreaterThan(300);
  });

  it('without a hand-over the same walks do get stuck', () => {
    const named = apply(born(birth()), {
      ...birth(),
      seq: 2,
      type: 'dispatch',
      from: 'reported',
      to: 'dispatched',
      body: { department: 'sanitation', handler: 'h1', because: { rule: 'dispatcher', recommended: null } },
    });
    const others = [...TOWN.values()].filter(({ username }) => username !== 'h1');
    expect(others.filter((person) => allowedActions(named, person).includes('accept'))).toEqual([]);
  });
});
