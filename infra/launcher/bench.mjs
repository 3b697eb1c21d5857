import { runProgram } from './run-program.mjs';

/** `npm run bench`: sees to the dependencies, then hands over to `bench/src/main.ts`. */
await runProgram('bench/src/main.ts');
