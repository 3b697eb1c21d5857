import { expect, it } from 'vitest';
import { createAcknowledgements } from './acknowledge.ts';

const nextTurn = () => new Promise((resolve) => setImmediate(resolve));

it('acknowledgements go out in the order of the messages, together, and none before its own', async () => {
  const sent: (readonly number[])[] = [];
  const acknowledgements = createAcknowledgements((packetIds) => sent.push(packetIds));
  const [first, second, third, fourth] = [11, 12, 13, 14].map((packetId) => acknowledgements.expect(packetId));
  second?.();
  third?.();
  await nextTurn();
  expect(sent).toEqual([]);
  first?.();
  await nextTurn();
  expect(sent).toEqual([[11, 12, 13]]);
  fourth?.();
  await nextTurn();
  expect(sent).toEqual([[11, 12, 13], [14]]);
});
