import { eventSourceOf } from '@cityloop/load/script';
import type { CheckContext } from './context.ts';

/** Each event once, and none that wasn't sent. */
export async function checkEvents({ witness, script, sent, storedEvents, findings }: CheckContext): Promise<void> {
  const source = eventSourceOf(script.run);
  for await (const page of witness.pages('select id from city_event where source = $1', [source])) {
    for (const [id] of page) {
      const message = Number(id);
      const isOurs = Number.isInteger(message) && script.kindOf(message) === 'event' && sent.attemptsOf(message) > 0;
      if (!isOurs) findings.add('unexplained', () => `no event ${id} of ${source} was sent`);
      else if (!storedEvents.add(message)) findings.add('doubled', () => `event ${id} of ${source} is stored twice`);
    }
  }
}
