import { z } from 'zod';

/** A file in the folder of a generated city, for its simulators alone: the import doesn't look at it. */
export const SIMULATION_FILE = 'simulation.json';

/** What whoever plays a city must know of it that the city itself doesn't say. */
export const simulationSchema = z.object({
  /** Ids of devices whose readings come through their department's feed, not by themselves. */
  stationsOfDepartments: z.array(z.string()).readonly(),
});
export type Simulation = z.output<typeof simulationSchema>;
