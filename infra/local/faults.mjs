import { runOfBench } from './run-of-bench.mjs';

/** `npm run faults`: sees to the dependencies, then hands over to `bench/src/faults/main.ts`. */
await runOfBench('bench/src/faults/main.ts');
