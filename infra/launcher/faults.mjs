import { runProgram } from './run-program.mjs';

/** `npm run faults`: sees to the dependencies, then hands over to `proof/faults/src/main.ts`. */
await runProgram('proof/faults/src/main.ts');
