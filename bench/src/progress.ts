/** How far something had come at a time (milliseconds). */
export interface Sample {
  readonly at: number;
  readonly count: number;
}

/**
 * Messages per second from samples of a count that grows in steps, since commits come in batches: from the first step
 * seen at or after `from` to the last one seen at or before `to`. Between any two other moments a part of a step would
 * be counted whole or not at all.
 * @throws when fewer than two steps were seen
 */
export function rateBetweenSteps(samples: readonly Sample[], from: number, to: number): number {
  const steps = samples.filter(
    (sample, index) => sample.at >= from && sample.at <= to && sample.count !== samples[index - 1]?.count && index > 0,
  );
  const [first, last] = [steps[0], steps.at(-1)];
  if (!first || !last || first === last) throw new Error('too little was committed to tell a rate: measure longer');
  return ((last.count - first.count) * 1000) / (last.at - first.at);
}
