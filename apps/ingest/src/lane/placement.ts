/** Which of the telemetry lanes a component's readings go over: all of one component, and of one gateway, over the same. */
export interface Placement {
  laneOf(componentKey: number): number;
  /** A feed brings readings of it. */
  addFed(componentKey: number): void;
}

/**
 * Over the lane of its speaker. A message of a feed may speak for many devices at once, so it goes over the first lane, and so
 * does from then on whatever these devices say by themselves.
 */
export function createPlacement(lanes: number, speakerOf: (componentKey: number) => number): Placement {
  /** Keys of speakers. */
  const fed = new Set<number>();
  return {
    laneOf(componentKey) {
      const speaker = speakerOf(componentKey);
      return fed.has(speaker) ? 0 : speaker % lanes;
    },
    addFed: (componentKey) => void fed.add(speakerOf(componentKey)),
  };
}
