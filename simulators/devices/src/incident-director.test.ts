import { describe, expect, it } from 'vitest';
import { createIncidentDirector, MOST_OPEN_INCIDENTS, playableKinds } from './incident-director.ts';
import { MEASURED_INCIDENTS } from './model/measured-incidents.ts';
import { SOME_DEVICES } from './testing/demo-city.ts';

const START = Date.UTC(2026, 2, 2);
const direct = (seed = 5) =>
  createIncidentDirector({ seed, devices: SOME_DEVICES, kinds: MEASURED_INCIDENTS, pace: 1 });

function run(director: ReturnType<typeof direct>, minutes: number) {
  const begun = [];
  let most = 0;
  for (let at = START; at < START + minutes * 60_000; at += 1_000) {
    begun.push(...director.advance(at));
    most = Math.max(most, director.open().length);
  }
  return { ids: begun.map(({ id }) => id), most };
}

describe('the director of incidents', () => {
  it('plays the same for the same seed', () => {
    expect(run(direct(), 20).ids).toEqual(run(direct(), 20).ids);
    expect(run(direct(), 20).ids).not.toEqual(run(direct(6), 20).ids);
  });

  it('begins one every minute or so, and never opens more than a city can look at', () => {
    const { ids, most } = run(direct(), 10);
    expect(ids.length).toBeGreaterThanOrEqual(5);
    expect(ids.length).toBeLessThanOrEqual(14);
    expect(run(direct(), 60).most).toBeLessThanOrEqual(MOST_OPEN_INCIDENTS);
    expect(most).toBeGreaterThan(3);
  });

  it('heals what a case was about when its work is done, not before', () => {
    const director = direct();
    run(director, 5);
    const [incident] = director.open();
    if (!incident) throw new Error('nothing happened');
    const news = {
      category: incident.kind.categories[0] ?? '',
      component: incident.origin.id,
      location: incident.origin,
      state: 'in_disposal',
    };
    const now = START + 300_000;
    expect(director.hear(news, now)).toEqual([]);
    expect(director.hear({ ...news, state: 'disposed' }, now)).toEqual([incident]);
    expect(director.hear({ ...news, state: 'closed' }, now)).toEqual([]);
    director.advance(now + incident.kind.fallMs);
    expect(director.open()).not.toContainEqual(expect.objectContaining({ id: incident.id }));
  });

  it('leaves out what the city has no category or department for', () => {
    const kinds = playableKinds(new Set(['smoke-alarm', 'illegal-dumping']), new Set(['fire']));
    expect(kinds.map(({ name }) => name)).toEqual(['smoke']);
  });
});
