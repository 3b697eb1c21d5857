import { config } from 'zod';

/**
 * Imported before any schema: our pages forbid `eval`, and zod's probe for it would be reported as a violation of that
 * policy. Node keeps the compiled validators.
 */
if ('document' in globalThis) config({ jitless: true });
