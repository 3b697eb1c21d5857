/** A reason why CityLoop cannot start, in one line that names what to change. It is shown without a stack. */
export class Fault extends Error {
  /** @param {string} message */
  constructor(message) {
    super(message);
    this.name = 'Fault';
  }
}

/**
 * @param {unknown} error
 * @returns {string} the first line of whatever was thrown
 */
export function reasonOf(error) {
  const text = error instanceof Error ? error.message || error.name : String(error);
  return text.trim().split('\n')[0] ?? text;
}

/**
 * @param {unknown} error
 * @returns {string | undefined} `EACCES`, `EADDRINUSE`, `28P01` …
 */
export function codeOf(error) {
  return error instanceof Error && 'code' in error ? String(error.code) : undefined;
}
