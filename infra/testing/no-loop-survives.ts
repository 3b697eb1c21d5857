import { afterAll } from 'vitest';
import { survivingLoops, watchTimers } from './surviving-loops.ts';

/**
 * Every `db` and `svc` test file is asked last whether what it started has ended: a loop that outlives its test works on during the next
 * one, on a database that is gone.
 */
watchTimers();

// Hooks of a set-up file are the first to be added, and after-hooks run in reverse: this one is the last.
afterAll(() => {
  const surviving = survivingLoops();
  if (surviving.length > 0) throw new Error(`Still running after the tests of this file: ${surviving.join(', ')}`);
});
