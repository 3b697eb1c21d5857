import { runOfBench } from './run-of-bench.mjs';

/** `npm run bench`: sees to the dependencies, then hands over to `bench/src/main.ts`. */
await runOfBench('bench/src/main.ts');
